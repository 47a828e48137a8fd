//! Delivering the results of a batch to its callers.
//!
//! Waking a task of another thread costs a system call for each task. So only one caller of each
//! thread is woken from outside, and wakes the others from its own thread, where that costs next to
//! nothing.

use std::{
    collections::HashMap,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
    thread::{self, ThreadId},
};

/// A channel for one answer: its sender and its receiver.
pub(super) fn pair<T>() -> (Answer<T>, Answered<T>) {
    let slot = Arc::new(Slot(Mutex::new(State::Waiting(None))));
    (Answer(Some(slot.clone())), Answered(slot))
}

/// Deliver all answers, with one wake for each thread.
pub(super) fn tell<T>(answers: impl IntoIterator<Item = (Answer<T>, T)>) {
    let mut threads: HashMap<ThreadId, Vec<Told<T>>> = HashMap::new();
    for (mut answer, told) in answers {
        let Some(slot) = answer.0.take() else { continue };
        if let Some((thread, waker)) = slot.put(told) {
            threads.entry(thread).or_default().push((slot, waker));
        }
    }
    for mut callers in threads.into_values() {
        let Some((first, waker)) = callers.pop() else { continue };
        let others = callers.into_iter().map(|(_, waker)| waker).collect();
        for gone in first.leave_to(others) {
            gone.wake();
        }
        waker.wake();
    }
}

/// An answered caller and its waker.
type Told<T> = (Arc<Slot<T>>, Waker);

/// The sender. If dropped without an answer, the receiver gets `None`.
pub(super) struct Answer<T>(Option<Arc<Slot<T>>>);

impl<T> Drop for Answer<T> {
    fn drop(&mut self) {
        if let Some(slot) = self.0.take()
            && let Some((_, waker)) = slot.set(State::Over)
        {
            waker.wake();
        }
    }
}

/// The receiver: a future of the answer; `None` if there will be none.
pub(super) struct Answered<T>(Arc<Slot<T>>);

impl<T> Future for Answered<T> {
    type Output = Option<T>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        let mut state = self.0.lock();
        match &mut *state {
            State::Waiting(waiting) => {
                *waiting = Some((thread::current().id(), cx.waker().clone()));
                return Poll::Pending;
            }
            State::Told { .. } | State::Over => {}
        }
        let told = std::mem::replace(&mut *state, State::Over);
        drop(state);
        let State::Told { told, others } = told else { return Poll::Ready(None) };
        others.into_iter().for_each(Waker::wake);
        Poll::Ready(Some(told))
    }
}

impl<T> Drop for Answered<T> {
    /// A cancelled receiver still wakes the others that were left to it.
    fn drop(&mut self) {
        let state = std::mem::replace(&mut *self.0.lock(), State::Over);
        if let State::Told { others, .. } = state {
            others.into_iter().for_each(Waker::wake);
        }
    }
}

struct Slot<T>(Mutex<State<T>>);

enum State<T> {
    /// And who, once it was asked for.
    Waiting(Option<(ThreadId, Waker)>),
    /// And whom to wake in turn.
    Told { told: T, others: Vec<Waker> },
    /// Taken, cancelled, or never to come.
    Over,
}

impl<T> Slot<T> {
    /// Who waits for it, unless nobody does.
    fn put(&self, told: T) -> Option<(ThreadId, Waker)> {
        let mut state = self.lock();
        let State::Waiting(waiting) = &mut *state else { return None };
        let waiting = waiting.take();
        *state = State::Told { told, others: Vec::new() };
        waiting
    }

    fn set(&self, to: State<T>) -> Option<(ThreadId, Waker)> {
        match std::mem::replace(&mut *self.lock(), to) {
            State::Waiting(waiting) => waiting,
            State::Told { .. } | State::Over => None,
        }
    }

    /// Has the caller wake these; gives them back where it has its answer already.
    fn leave_to(&self, wakers: Vec<Waker>) -> Vec<Waker> {
        match &mut *self.lock() {
            State::Told { others, .. } => {
                *others = wakers;
                Vec::new()
            }
            State::Waiting(_) | State::Over => wakers,
        }
    }

    /// Nothing panics while it is held.
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicUsize, Ordering},
        task::Wake,
    };

    use super::*;

    #[derive(Default)]
    struct Woken(AtomicUsize);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    struct Caller {
        answered: Answered<u32>,
        woken: Arc<Woken>,
    }

    impl Caller {
        /// One that waits already.
        fn waiting() -> (Answer<u32>, Self) {
            let (answer, answered) = pair();
            let mut caller = Self { answered, woken: Arc::default() };
            assert_eq!(caller.poll(), Poll::Pending);
            (answer, caller)
        }

        fn poll(&mut self) -> Poll<Option<u32>> {
            let waker = Waker::from(self.woken.clone());
            Pin::new(&mut self.answered).poll(&mut Context::from_waker(&waker))
        }

        fn woken(&self) -> usize {
            self.woken.0.load(Ordering::Relaxed)
        }
    }

    /// Three that wait on this thread and have just been told; the one that was woken comes last.
    fn told() -> [Caller; 3] {
        let (answers, callers): (Vec<_>, Vec<_>) = (0..3).map(|_| Caller::waiting()).unzip();
        tell(answers.into_iter().zip([10, 20, 30]));
        let mut callers: [Caller; 3] = callers.try_into().ok().expect("three");
        callers.sort_by_key(Caller::woken);
        assert_eq!(callers.each_ref().map(Caller::woken), [0, 0, 1]);
        callers
    }

    #[test]
    fn one_caller_of_a_thread_is_woken_and_wakes_the_others() {
        let [mut a, mut b, mut first] = told();
        assert_eq!(first.poll(), Poll::Ready(Some(30)));
        assert_eq!((a.woken(), b.woken()), (1, 1));
        assert_eq!((a.poll(), b.poll()), (Poll::Ready(Some(10)), Poll::Ready(Some(20))));
    }

    #[test]
    fn a_caller_that_gives_up_wakes_the_others_all_the_same() {
        let [a, b, first] = told();
        drop(first);
        assert_eq!((a.woken(), b.woken()), (1, 1));
    }

    #[test]
    fn a_caller_of_another_thread_is_woken_for_itself() {
        let here = Caller::waiting();
        let there = thread::spawn(Caller::waiting).join().expect("a caller");
        tell([(here.0, 1), (there.0, 2)]);
        assert_eq!((here.1.woken(), there.1.woken()), (1, 1));
    }

    #[test]
    fn whoever_asks_late_has_its_answer_and_nobody_waits_for_one_that_will_not_come() {
        let (answer, answered) = pair();
        tell([(answer, 7)]);
        let mut late = Caller { answered, woken: Arc::default() };
        assert_eq!(late.poll(), Poll::Ready(Some(7)));

        let (answer, mut caller) = Caller::waiting();
        drop(answer);
        assert_eq!(caller.woken(), 1);
        assert_eq!(caller.poll(), Poll::Ready(None));
    }
}
