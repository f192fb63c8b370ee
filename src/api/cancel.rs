//! A task that can be dropped from outside, so that a call nobody waits for any more is aborted.

use std::{
    cell::RefCell,
    future::poll_fn,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

type Task = Pin<Box<dyn Future<Output = ()>>>;

/// Holds a running task; dropping it drops the task's future at once, and with it the request it was waiting for.
#[must_use = "dropping this ends the task"]
pub struct Running(Rc<RefCell<State>>);

enum State {
    Waiting(Task),
    /// Being polled right now; a cancel that comes from inside the task takes effect after the poll.
    Polling,
    Ended,
}

/// Starts `task` on the browser's event loop.
pub fn start(task: impl Future<Output = ()> + 'static) -> Running {
    let (running, driver) = drive(Box::pin(task));
    leptos::task::spawn_local(driver);
    running
}

fn drive(task: Task) -> (Running, impl Future<Output = ()>) {
    let state = Rc::new(RefCell::new(State::Waiting(task)));
    let driver = {
        let state = Rc::clone(&state);
        poll_fn(move |context| poll(&state, context))
    };
    (Running(state), driver)
}

// The future is taken out while it is polled: it may set a signal whose effect cancels this very task.
fn poll(state: &RefCell<State>, context: &mut Context<'_>) -> Poll<()> {
    let State::Waiting(mut task) = state.replace(State::Polling) else {
        state.replace(State::Ended);
        return Poll::Ready(());
    };
    let done = task.as_mut().poll(context).is_ready();
    if done || matches!(*state.borrow(), State::Ended) {
        state.replace(State::Ended);
        return Poll::Ready(());
    }
    state.replace(State::Waiting(task));
    Poll::Pending
}

impl Running {
    /// Whether the task has ended by itself.
    pub fn is_over(&self) -> bool {
        matches!(*self.0.borrow(), State::Ended)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Replaced first, dropped after: dropping a future may run code that looks at this state.
        let before = self.0.replace(State::Ended);
        drop(before);
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::Cell, task::Waker};

    use super::*;

    struct Flag(Rc<Cell<bool>>);

    impl Drop for Flag {
        fn drop(&mut self) {
            self.0.set(true);
        }
    }

    fn turn(driver: &mut Pin<Box<dyn Future<Output = ()>>>) -> bool {
        driver.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready()
    }

    #[test]
    fn dropping_the_handle_drops_the_waiting_future_at_once() {
        let dropped = Rc::new(Cell::new(false));
        let flag = Flag(Rc::clone(&dropped));
        let (running, driver) = drive(Box::pin(async move {
            let _flag = flag;
            std::future::pending::<()>().await;
        }));
        let mut driver: Task = Box::pin(driver);
        assert!(!turn(&mut driver));
        assert!(!dropped.get());
        drop(running);
        assert!(dropped.get());
        assert!(turn(&mut driver), "the driver ends instead of waiting for ever");
    }

    #[test]
    fn a_task_that_is_cancelled_from_inside_itself_does_not_go_on() {
        let holder: Rc<RefCell<Option<Running>>> = Rc::default();
        let after = Rc::new(Cell::new(false));
        let (running, driver) = {
            let (holder, after) = (Rc::clone(&holder), Rc::clone(&after));
            drive(Box::pin(async move {
                drop(holder.borrow_mut().take());
                let mut yielded = false;
                poll_fn(
                    |_| if std::mem::replace(&mut yielded, true) { Poll::Ready(()) } else { Poll::Pending },
                )
                .await;
                after.set(true);
            }))
        };
        *holder.borrow_mut() = Some(running);
        let mut driver: Task = Box::pin(driver);
        assert!(turn(&mut driver));
        assert!(!after.get());
    }
}
