//! The Lua scripts: each is atomic, and touches the keys of one account only.

use ::redis::Script;

macro_rules! scripts {
    ($($name:ident = $file:literal;)*) => {
        pub(super) struct Scripts {
            $(pub(super) $name: Script,)*
        }

        impl Scripts {
            pub(super) fn new() -> Self {
                Self { $($name: Script::new(concat!(
                    include_str!("common.lua"),
                    include_str!("idle.lua"),
                    include_str!("queue.lua"),
                    include_str!($file)
                )),)* }
            }
        }
    };
}

scripts! {
    begin = "begin.lua";
    open = "open.lua";
    claim = "claim.lua";
    poll = "poll.lua";
    waits = "waits.lua";
    leave = "leave.lua";
    beat = "beat.lua";
    rebuild = "rebuild.lua";
    release = "release.lua";
    close = "close.lua";
    find = "find.lua";
    end = "end.lua";
    sessions = "sessions.lua";
    pools = "pools.lua";
}
