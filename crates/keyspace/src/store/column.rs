//! What is known of keys, in columns whose memory comes with what is known.

/// Values in a page: few, because the keys on screen are anywhere in the store.
const PAGE: usize = 64;

/// A value for some of the keys; `unknown` stands for none.
pub struct Column<T> {
    pages: Vec<Option<Box<[T; PAGE]>>>,
    unknown: T,
}

impl<T: Copy> Column<T> {
    /// A column in which nothing is known.
    pub const fn new(unknown: T) -> Self {
        Self { pages: Vec::new(), unknown }
    }

    /// What is known of a key.
    #[inline]
    pub fn get(&self, index: u32) -> T {
        let page = self.pages.get(index as usize / PAGE).and_then(Option::as_deref);
        page.and_then(|page| page.get(index as usize % PAGE)).copied().unwrap_or(self.unknown)
    }

    /// Keeps what became known of a key.
    pub fn set(&mut self, index: u32, value: T) {
        let at = index as usize / PAGE;
        if at >= self.pages.len() {
            self.pages.resize_with(at + 1, || None);
        }
        if let Some(page) = self.pages.get_mut(at) {
            let page = page.get_or_insert_with(|| Box::new([self.unknown; PAGE]));
            if let Some(place) = page.get_mut(index as usize % PAGE) {
                *place = value;
            }
        }
    }

    /// Bytes of memory held.
    pub fn bytes_used(&self) -> usize {
        let pages = self.pages.iter().flatten().count() * size_of::<[T; PAGE]>();
        pages + self.pages.capacity() * size_of::<Option<Box<[T; PAGE]>>>()
    }
}
