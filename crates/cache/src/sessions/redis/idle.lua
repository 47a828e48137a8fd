-- Units of whoever is idle: from some time on they make room for others. What a session is doing that isn't
-- being active stands in its field `a`; a set for each feature has from when on its units may be taken away.
-- The tickets that were taken away are the session's fields `x…`, until it knows.
-- From how many idle sessions one claim takes units at most.
local IDLE_AT_ONCE = 256

local function idle_key(feature) return base .. ':i:' .. feature end

local function unmark(session, feature)
    redis.call('ZREM', idle_key(feature), session)
    redis.call('ZREM', DUE, session .. ':' .. feature)
end

-- A session is active from now on.
wake_up = function(session)
    local marked = redis.call('HGET', session_key(session), 'a')
    if not marked then return end
    local features = string.match(marked, '^%a:%d+:?(.*)$')
    for feature in string.gmatch(features, '[^:]+') do unmark(session, feature) end
    redis.call('HDEL', session_key(session), 'a')
end

-- A session says what it is doing; ARGV has so many terms from `at` on.
local function report(session, activity, now, at, count)
    local before = redis.call('HGET', session_key(session), 'a')
    if activity == 'active' and not before then return end
    wake_up(session)
    if activity == 'active' then return end
    local letter = string.sub(activity, 1, 1)
    local known, since = string.match(before or '', '^(%a):(%d+)')
    if known ~= letter then since = digits(now) end
    local terms = {}
    for nth = at, at + 4 * count - 1, 4 do
        terms[ARGV[nth]] = { release = ARGV[nth + 1], after = tonumber(ARGV[nth + 2]),
            busy = tonumber(ARGV[nth + 3]) }
    end
    local marks = { letter, since }
    for _, pair in ipairs((tickets(session))) do
        local feature = pair[2].feature
        local own = terms[feature] or terms['']
        if pair[2].left == '0' and own.release ~= 'never' then
            local from = tonumber(since) + own.after + (letter == 'b' and own.busy or 0)
            redis.call('ZADD', idle_key(feature), digits(from), session)
            if own.release == 'always' then
                redis.call('ZADD', DUE, digits(from), session .. ':' .. feature)
            end
            marks[#marks + 1] = feature
        end
    end
    redis.call('HSET', session_key(session), 'a', table.concat(marks, ':'))
end

-- Take a session's units of a feature out so that they can be put back.
local function take_out(session, feature)
    local taken = {}
    for _, pair in ipairs((tickets(session))) do
        local held = pair[2]
        if held.left == '0' and held.feature == feature then
            if held.holder ~= '' then
                local _, _, share = sharers(feature, held.holder, session)
                held.share = share
            end
            drop(session, pair[1], held)
            taken[#taken + 1] = pair
        end
    end
    return { session = session, tickets = taken }
end

local function put_back(taken)
    for _, pair in ipairs(taken.tickets) do
        local held = pair[2]
        add(held.feature, held.holder, held.share, taken.session, held.units)
        insert(taken.session, pair[1], held)
    end
end

-- They are taken away for good; the session hears of it with its next sign of life.
local function take_away(taken, feature)
    for _, pair in ipairs(taken.tickets) do
        note_held(feature, pair[2].since)
        redis.call('HSET', session_key(taken.session), 'x' .. pair[1], '1')
    end
    redis.call('HINCRBY', pool_key(feature), 'taken_idle', #taken.tickets)
    unmark(taken.session, feature)
end

-- Take what is taken in any case: of a session and a feature, as DUE names them.
local function take_what_is_idle(member)
    local session, feature = string.match(member, '^(%x+):(.*)$')
    take_away(take_out(session, feature), feature)
end

local function fits(session, wanted)
    return room(wanted, session, bound_of(wanted.feature).ceiling) == wanted.units
end

-- What is taken out so that a claim fits, and whether it does.
local function try_room(session, wanted, now)
    local taken = {}
    if fits(session, wanted) then return taken, true end
    local idle = redis.call('ZRANGEBYSCORE', idle_key(wanted.feature), '-inf', now, 'LIMIT', 0,
        IDLE_AT_ONCE)
    for _, other in ipairs(idle) do
        if other ~= session then
            taken[#taken + 1] = take_out(other, wanted.feature)
            if fits(session, wanted) then break end
        end
    end
    if not fits(session, wanted) then return taken, false end
    -- Units are shared: whose going makes no room stays.
    local needed = {}
    for _, one in ipairs(taken) do
        put_back(one)
        if not fits(session, wanted) then
            needed[#needed + 1] = take_out(one.session, wanted.feature)
        end
    end
    return needed, true
end

-- Take units of whoever is idle so that a claim fits, of those first that were for the longest time; whether
-- it does. If not, nobody's are taken.
local function make_room(session, all, now)
    local taken = {}
    for _, wanted in ipairs(all) do
        local some, has_room = try_room(session, wanted, now)
        for _, one in ipairs(some) do
            one.feature = wanted.feature
            taken[#taken + 1] = one
        end
        if not has_room then
            for _, one in ipairs(taken) do put_back(one) end
            return false
        end
    end
    for _, one in ipairs(taken) do take_away(one, one.feature) end
    return true
end
