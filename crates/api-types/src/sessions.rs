//! Floating sessions.

mod check_out;
mod client;
mod heartbeat;
mod open;
mod staff;
mod usage;

pub use check_out::{
    CheckOutBody, CheckOutMode, CheckedOutView, QueuedView, TicketView, UnitsWanted, WouldBeView,
};
pub use client::{ClientList, ClientView, CreateClientBody, ResetClientPasswordBody};
pub use heartbeat::{HeartbeatBody, HeartbeatView, LostTicketView, SessionMessageView};
pub use open::{OpenSessionBody, OpenedSessionView};
pub use staff::{
    EndSessionBody, PoolList, PoolView, SessionHeldView, SessionList, SessionView, SessionWaitView,
    SessionWantedView, SetPoolBody,
};
pub use usage::{SeatUsageList, SeatUsageView};
