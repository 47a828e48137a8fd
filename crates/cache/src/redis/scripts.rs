//! The Lua scripts: atomic changes of a key. Each touches one key, so that a cluster can run it;
//! only a single server is given several to put. For the layout of what is stored, and why versions
//! are compared as digits, see [`encoding`](crate::encoding).

use ::redis::Script;

pub(super) struct Scripts {
    pub(super) put: Script,
    pub(super) invalidate: Script,
    pub(super) forget: Script,
    pub(super) hit: Script,
}

impl Scripts {
    pub(super) fn new() -> Self {
        Self {
            put: Script::new(PUT),
            invalidate: Script::new(INVALIDATE),
            forget: Script::new(FORGET),
            hit: Script::new(HIT),
        }
    }
}

const PUT: &str = "
for number, key in ipairs(KEYS) do
    local value = ARGV[number + 1]
    if redis.call('GETRANGE', key, 0, 18) <= string.sub(value, 1, 19) then
        redis.call('SET', key, value, 'EX', ARGV[1])
    end
end
";

const INVALIDATE: &str = "
local version = ARGV[1]
local there = redis.call('GETRANGE', KEYS[1], 0, 18)
if there > version then version = there end
redis.call('SET', KEYS[1], version .. 't', 'EX', ARGV[2])
";

const FORGET: &str = "
if redis.call('GETRANGE', KEYS[1], 19, 19) ~= 't' then redis.call('DEL', KEYS[1]) end
";

const HIT: &str = "
local seen = redis.call('INCR', KEYS[1])
if seen == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return seen
";
