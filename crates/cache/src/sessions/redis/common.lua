-- What all scripts of sessions begin with. KEYS[1] is the account's; all other keys are made of it, and
-- lie in its slot.
local base = KEYS[1]
local LIVE, LEFT = base .. ':live', base .. ':left'
local IDENTITIES, HOSTS, POOLS = base .. ':identities', base .. ':hosts', base .. ':pools'
-- When something becomes by itself of what waits, or is idle.
local DUE = base .. ':due'
-- How many sessions one call ends that are over: so many keep others waiting for some milliseconds.
local AT_ONCE = 256
-- Now, in milliseconds: the caller's.
local NOW = 0

-- What queue.lua and idle.lua have.
local leave, lapse, serve, wake_up

local function session_key(session) return base .. ':s:' .. session end
local function pool_key(feature) return base .. ':p:' .. feature end
local function holder_key(feature, holder) return base .. ':h:' .. feature .. ':' .. holder end
local function digits(number) return string.format('%.0f', number) end

local function is_known() return redis.call('HEXISTS', base, 'hold') == 1 end

-- Whether a version isn't older than one that was seen.
local function raise_version(version, sets_back)
    local known = sets_back and -1 or tonumber(redis.call('HGET', base, 'version') or 0)
    if version > known then redis.call('HSET', base, 'version', digits(version)) end
    return version >= known
end

-- The largest of every `share` sessions; 0: of all.
local function counted(units, share)
    if share == 0 then share = math.max(#units, 1) end
    table.sort(units, function(a, b) return a > b end)
    local sum = 0
    for nth = 1, #units, share do sum = sum + units[nth] end
    return sum
end

-- The units of a holder's other sessions, of this one, and how many share.
local function sharers(feature, holder, session)
    local others, own, share = {}, 0, 0
    local all = redis.call('HGETALL', holder_key(feature, holder))
    for nth = 1, #all, 2 do
        local units = tonumber(all[nth + 1])
        if all[nth] == 'share' then
            share = units
        elseif all[nth] == session then
            own = units
        else
            others[#others + 1] = units
        end
    end
    return others, own, share
end

local function counted_with(others, own, share)
    local all = { own }
    for _, units in ipairs(others) do all[#all + 1] = units end
    return counted(all, share)
end

-- Add units that a session holds, or take them away; how many are out then.
local function add(feature, holder, share, session, units)
    local change = units
    if holder ~= '' then
        local key = holder_key(feature, holder)
        local others, own, old = sharers(feature, holder, session)
        share = share or old
        change = counted_with(others, own + units, share) - counted_with(others, own, old)
        if own + units == 0 then
            redis.call('HDEL', key, session)
        else
            redis.call('HSET', key, session, digits(own + units))
        end
        if own + units == 0 and #others == 0 then
            redis.call('DEL', key)
        else
            redis.call('HSET', key, 'share', digits(share))
        end
    end
    return redis.call('HINCRBY', pool_key(feature), 'in_use', digits(change))
end

-- Remember for how long units were held that are given back: the mean of the last ones.
local function note_held(feature, since)
    local held = NOW - tonumber(since)
    local mean = tonumber(redis.call('HGET', pool_key(feature), 'held') or held)
    mean = mean + math.floor((held - mean) / 8)
    redis.call('HSET', pool_key(feature), 'held', digits(mean))
end

local function in_use(feature)
    return tonumber(redis.call('HGET', pool_key(feature), 'in_use') or 0)
end

-- How many units a session can take of those it wants, so that no more are out than `ceiling`.
local function room(wanted, session, ceiling)
    local out = in_use(wanted.feature)
    if wanted.holder == '' then
        return math.min(wanted.units, math.max(ceiling - out, 0))
    end
    local others, own, old = sharers(wanted.feature, wanted.holder, session)
    local free = math.max(ceiling - (out - counted_with(others, own, old)), 0)
    local function fits(more) return counted_with(others, own + more, wanted.share) <= free end
    if fits(wanted.units) then return wanted.units end
    local fitting, beyond = 0, wanted.units
    while beyond - fitting > 1 do
        local middle = fitting + math.floor((beyond - fitting) / 2)
        if fits(middle) then fitting = middle else beyond = middle end
    end
    return fitting
end

local function written(held)
    return table.concat(
        { digits(held.units), held.overdraft, held.left, held.since, held.holder, held.feature }, ':')
end

local function read(text)
    local units, overdraft, left, since, holder, feature =
        string.match(text, '^(%d+):(%d):(%d):(%d+):(%x*):(.*)$')
    return { units = tonumber(units), overdraft = overdraft, left = left, since = since,
        holder = holder, feature = feature }
end

local function insert(session, ticket, held)
    redis.call('HSET', session_key(session), 't' .. ticket, written(held))
end

local function drop(session, ticket, held)
    redis.call('HDEL', session_key(session), 't' .. ticket)
    add(held.feature, held.holder, nil, session, -held.units)
end

local function give_back(session, ticket, held)
    drop(session, ticket, held)
    note_held(held.feature, held.since)
end

-- What a session holds, as pairs of ticket and units; and all else that is known of it.
local function tickets(session)
    local found, of = {}, {}
    local fields = redis.call('HGETALL', session_key(session))
    for nth = 1, #fields, 2 do
        local name = fields[nth]
        if string.sub(name, 1, 1) == 't' then
            found[#found + 1] = { string.sub(name, 2), read(fields[nth + 1]) }
        else
            of[name] = fields[nth + 1]
        end
    end
    return found, of
end

local function end_session(session)
    leave(session)
    wake_up(session)
    local held, of = tickets(session)
    for _, pair in ipairs(held) do
        add(pair[2].feature, pair[2].holder, nil, session, -pair[2].units)
        note_held(pair[2].feature, pair[2].since)
    end
    if of.i and redis.call('HGET', IDENTITIES, of.i) == session then
        redis.call('HDEL', IDENTITIES, of.i)
    end
    if of.h and redis.call('HINCRBY', HOSTS, of.h, -1) <= 0 then redis.call('HDEL', HOSTS, of.h) end
    redis.call('DEL', session_key(session))
    redis.call('ZREM', LIVE, session)
    redis.call('ZREM', LEFT, session)
end

-- End what is over; whether there may be more.
local function end_what_is_over(now)
    NOW = now
    local over = redis.call('ZRANGEBYSCORE', LIVE, '-inf', now, 'LIMIT', 0, AT_ONCE)
    for _, session in ipairs(over) do end_session(session) end
    local left = redis.call('ZRANGEBYSCORE', LEFT, '-inf', now, 'LIMIT', 0, AT_ONCE)
    for _, session in ipairs(left) do
        for _, pair in ipairs((tickets(session))) do
            if pair[2].left == '1' then give_back(session, pair[1], pair[2]) end
        end
        redis.call('ZREM', LEFT, session)
    end
    local more = lapse(now) or #over == AT_ONCE or #left == AT_ONCE
    serve(now)
    return more
end

local function is_alive(session, token, now)
    local ends = redis.call('ZSCORE', LIVE, session)
    if not ends or tonumber(ends) <= now then return false end
    return redis.call('HGET', session_key(session), 'k') == token
end

local function touch(session, now, timeout)
    redis.call('ZADD', LIVE, digits(now + timeout), session)
end

local function live(session)
    local held, of = tickets(session)
    local away = {}
    for name in pairs(of) do
        if string.sub(name, 1, 1) == 'x' then away[#away + 1] = string.sub(name, 2) end
    end
    table.sort(away)
    local answer = { session, redis.call('ZSCORE', LIVE, session), of.f, of.a or '', of.q or '',
        table.concat(away, ',') }
    for _, pair in ipairs(held) do
        local it = pair[2]
        if it.left == '0' then
            answer[#answer + 1] = { pair[1], it.feature, digits(it.units), it.overdraft, it.since }
        end
    end
    return answer
end

local function deny(feature)
    redis.call('SADD', POOLS, feature)
    redis.call('HINCRBY', pool_key(feature), 'denied', 1)
end

-- Remember the most that were out of a feature.
local function mark(feature, out)
    redis.call('SADD', POOLS, feature)
    local most = tonumber(redis.call('HGET', pool_key(feature), 'high_water') or 0)
    if out > most then redis.call('HSET', pool_key(feature), 'high_water', digits(out)) end
end

-- What is wanted, read from ARGV.
local function read_wanted(at)
    return { ticket = ARGV[at], feature = ARGV[at + 1], units = tonumber(ARGV[at + 2]),
        capacity = tonumber(ARGV[at + 3]), ceiling = tonumber(ARGV[at + 4]), holder = ARGV[at + 5],
        share = tonumber(ARGV[at + 6]), express = ARGV[at + 7] }
end

-- How many units there are of a feature, as whoever claimed last knew.
local function bound_of(feature)
    local pool = redis.call('HMGET', pool_key(feature), 'ceiling', 'express', 'capacity')
    return { ceiling = tonumber(pool[1] or 0), express = pool[2] == '1',
        capacity = tonumber(pool[3] or 0) }
end

local function set_bound(feature, capacity, ceiling, express)
    redis.call('HSET', pool_key(feature), 'capacity', capacity, 'ceiling', ceiling, 'express', express)
end

local function is_overdraft(out, capacity) return out > capacity and '1' or '0' end

-- Insert a session as ARGV names it from `at` on: identity, host, (most), facts.
local function insert_session(session, token, at)
    local identity, host, facts = ARGV[at], ARGV[at + 1], ARGV[at + 3]
    local fields = { 'k', token, 'f', facts }
    if identity ~= '' then
        redis.call('HSETNX', IDENTITIES, identity, session)
        fields[#fields + 1], fields[#fields + 2] = 'i', identity
    end
    if host ~= '' then
        redis.call('HINCRBY', HOSTS, host, 1)
        fields[#fields + 1], fields[#fields + 2] = 'h', host
    end
    redis.call('HSET', session_key(session), unpack(fields))
end
