//! Signals are the host's: its handlers don't run on threads of ours, and none ends it on our account.

#[cfg(unix)]
mod masked {
    use nix::sys::signal::{SigSet, SigmaskHow};

    /// The mask that the thread had.
    struct Before(SigSet);

    impl Drop for Before {
        fn drop(&mut self) {
            let _ = self.0.thread_set_mask();
        }
    }

    /// Start threads, which have the mask of whoever starts them. SIGPIPE matters most: where a server
    /// hangs up, it would end a program in C.
    pub(crate) fn without_signals<T>(start: impl FnOnce() -> T) -> T {
        let _before = SigSet::all().thread_swap_mask(SigmaskHow::SIG_SETMASK).ok().map(Before);
        start()
    }
}

#[cfg(not(unix))]
mod masked {
    /// There are none.
    pub(crate) fn without_signals<T>(start: impl FnOnce() -> T) -> T {
        start()
    }
}

pub(crate) use masked::without_signals;
