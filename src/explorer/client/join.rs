//! Waiting for several futures at once.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

/// The outputs of all futures, in their order. All of them run at the same time.
pub async fn join_all<T>(futures: Vec<Pin<Box<dyn Future<Output = T>>>>) -> Vec<T> {
    let mut waiting: Vec<_> = futures.into_iter().map(Some).collect();
    let mut outputs: Vec<Option<T>> = waiting.iter().map(|_| None).collect();
    poll_fn(|context| {
        let mut all = true;
        for (future, output) in waiting.iter_mut().zip(&mut outputs) {
            let Some(running) = future else { continue };
            match running.as_mut().poll(context) {
                Poll::Ready(value) => {
                    *output = Some(value);
                    *future = None;
                }
                Poll::Pending => all = false,
            }
        }
        if all { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    outputs.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use std::task::{Context, Waker};

    use super::*;

    #[test]
    fn outputs_come_in_order_whoever_is_first() {
        let mut polls = 0;
        let slow = poll_fn(move |_| {
            polls += 1;
            if polls == 3 { Poll::Ready("slow") } else { Poll::Pending }
        });
        let mut both = Box::pin(join_all(vec![Box::pin(slow), Box::pin(async { "quick" })]));
        let mut context = Context::from_waker(Waker::noop());
        assert!(both.as_mut().poll(&mut context).is_pending());
        assert!(both.as_mut().poll(&mut context).is_pending());
        let Poll::Ready(outputs) = both.as_mut().poll(&mut context) else { panic!("done") };
        assert_eq!(outputs, ["slow", "quick"]);
    }

    #[test]
    fn nothing_to_wait_for_is_done_at_once() {
        let mut none = Box::pin(join_all::<()>(Vec::new()));
        assert!(none.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready());
    }
}
