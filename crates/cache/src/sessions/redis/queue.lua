-- The claims of an account that wait, in the order of their arrival; what a waiting claim is stands with its
-- session, in the field `q`.
local QUEUE, LINE = base .. ':queue', base .. ':line'
local OFFER_MS, PASSES_MAX = 30000, 5

local function queue_key(feature) return base .. ':q:' .. feature end

local function waiter_of(session)
    local text = redis.call('HGET', session_key(session), 'q')
    if not text then return nil end
    local parts = {}
    for part in string.gmatch(text, '[^;]+') do parts[#parts + 1] = part end
    local waiter = { queue = parts[1], due = parts[2], offered = parts[3], state = parts[4],
        passed = tonumber(parts[5]), all = {} }
    for nth = 6, #parts do
        local ticket, units, share, holder, feature =
            string.match(parts[nth], '^(%x+):(%d+):(%d+):(%x*):(.*)$')
        waiter.all[#waiter.all + 1] = { ticket = ticket, units = tonumber(units),
            share = tonumber(share), holder = holder, feature = feature }
    end
    return waiter
end

local function write(session, waiter)
    local parts = { waiter.queue, waiter.due, waiter.offered, waiter.state, digits(waiter.passed) }
    for _, wanted in ipairs(waiter.all) do
        parts[#parts + 1] = table.concat({ wanted.ticket, digits(wanted.units),
            digits(wanted.share), wanted.holder, wanted.feature }, ':')
    end
    redis.call('HSET', session_key(session), 'q', table.concat(parts, ';'))
    -- When something becomes of it by itself.
    if waiter.state == 'offered' then
        redis.call('ZADD', DUE, waiter.offered, session)
    elseif waiter.state ~= 'late' and waiter.due ~= '0' then
        redis.call('ZADD', DUE, waiter.due, session)
    else
        redis.call('ZREM', DUE, session)
    end
end

-- Stand behind all others, or in the queue no longer.
local function enter(session, waiter)
    local nth = redis.call('HINCRBY', base, 'place', 1)
    redis.call('ZADD', QUEUE, nth, session)
    for _, wanted in ipairs(waiter.all) do
        redis.call('SADD', POOLS, wanted.feature)
        redis.call('ZADD', queue_key(wanted.feature), nth, session)
    end
end

local function quit(session, waiter)
    redis.call('ZREM', QUEUE, session)
    for _, wanted in ipairs(waiter.all) do redis.call('ZREM', queue_key(wanted.feature), session) end
end

-- Be one of those who are to be served next, or not any more.
local function line(waiter, by)
    for _, wanted in ipairs(waiter.all) do
        if redis.call('HINCRBY', LINE, wanted.feature, by) == 0 then
            redis.call('HDEL', LINE, wanted.feature)
        end
    end
end

-- What it was offered is free again.
local function withdraw(session, waiter)
    for _, wanted in ipairs(waiter.all) do
        add(wanted.feature, wanted.holder, nil, session, -wanted.units)
    end
end

local function forget(session, waiter)
    if waiter.state ~= 'late' then quit(session, waiter) end
    redis.call('ZREM', DUE, session)
    redis.call('HDEL', session_key(session), 'q')
end

-- Have a session wait no longer.
leave = function(session)
    local waiter = waiter_of(session)
    if not waiter then return end
    if waiter.state == 'offered' then withdraw(session, waiter) end
    if waiter.state == 'line' then line(waiter, -1) end
    forget(session, waiter)
end

-- What becomes of waiting claims by themselves: they let an offer pass, or their time is over. Whether there
-- may be more.
lapse = function(now)
    local due = redis.call('ZRANGEBYSCORE', DUE, '-inf', now, 'LIMIT', 0, AT_ONCE)
    for _, session in ipairs(due) do
        local waiter = waiter_of(session)
        if string.find(session, ':', 1, true) then
            take_what_is_idle(session)
        elseif waiter then
            local is_late = waiter.due ~= '0' and tonumber(waiter.due) <= now
            if waiter.state == 'offered' then withdraw(session, waiter) end
            if waiter.state == 'line' then line(waiter, -1) end
            quit(session, waiter)
            if not is_late then enter(session, waiter) end
            waiter.state = is_late and 'late' or 'asleep'
            write(session, waiter)
        else
            -- The store was short of memory, and dropped the session.
            redis.call('ZREM', DUE, session)
            redis.call('ZREM', QUEUE, session)
        end
    end
    return #due == AT_ONCE
end

-- The feature of which there are fewer units than it waits for; nil: there is none.
local function never_met(waiter)
    for _, wanted in ipairs(waiter.all) do
        if wanted.units > bound_of(wanted.feature).ceiling then return wanted.feature end
    end
    return nil
end

local function units_of(waiter, feature)
    for _, wanted in ipairs(waiter.all) do
        if wanted.feature == feature then return wanted.units end
    end
    return nil
end

local function note_passed(passed)
    for _, session in ipairs(passed) do
        local waiter = waiter_of(session)
        waiter.passed = waiter.passed + 1
        write(session, waiter)
    end
end

-- Whom a claim passes of those ahead; nil: it may not.
local function passed_by(waiter, ahead)
    local passed = {}
    for _, other in ipairs(ahead) do
        local shares = false
        for _, theirs in ipairs(other.waiter.all) do
            local units = units_of(waiter, theirs.feature)
            if units then
                if not bound_of(theirs.feature).express or other.waiter.passed >= PASSES_MAX
                    or units >= theirs.units then
                    return nil
                end
                shares = true
            end
        end
        if shares then passed[#passed + 1] = other end
    end
    return passed
end

local function fits_now(session, waiter)
    for _, wanted in ipairs(waiter.all) do
        if not fits(session, wanted) then return false end
    end
    return true
end

-- Offer what is free to those whose turn it is.
serve = function(now)
    if redis.call('EXISTS', LINE) == 0 then return end
    if tonumber(redis.call('HGET', base, 'hold')) > now then return end
    -- Who couldn't be met and is to be passed by nobody, or only by smaller ones; and features that nobody
    -- behind them gets.
    local ahead, shut, shut_count, from = {}, {}, 0, 0
    while true do
        local some = redis.call('ZRANGE', QUEUE, from, from + 63)
        if #some == 0 then return end
        from = from + #some
        for _, session in ipairs(some) do
            if shut_count >= redis.call('HLEN', LINE) then return end
            local waiter = waiter_of(session)
            if waiter and waiter.state == 'line' and not never_met(waiter) then
                local passed = {}
                for _, wanted in ipairs(waiter.all) do
                    if shut[wanted.feature] then passed = nil end
                end
                passed = passed and passed_by(waiter, ahead)
                -- Who passes others takes nothing from those who are idle either.
                local has_room = passed and
                    (#passed == 0 and make_room(session, waiter.all, now) or fits_now(session, waiter))
                if has_room then
                    for _, wanted in ipairs(waiter.all) do
                        add(wanted.feature, wanted.holder, wanted.share, session, wanted.units)
                    end
                    line(waiter, -1)
                    waiter.state, waiter.offered = 'offered', digits(now + OFFER_MS)
                    write(session, waiter)
                    for _, other in ipairs(passed) do
                        other.waiter.passed = other.waiter.passed + 1
                        write(other.session, other.waiter)
                    end
                else
                    for _, wanted in ipairs(waiter.all) do
                        local bound = bound_of(wanted.feature)
                        local is_shut = not bound.express or in_use(wanted.feature) >= bound.ceiling
                        if is_shut and not shut[wanted.feature] then
                            shut[wanted.feature], shut_count = true, shut_count + 1
                        end
                    end
                    ahead[#ahead + 1] = { session = session, waiter = waiter }
                end
            end
        end
    end
end

-- How many units of a feature a session may take at most past those who wait for it, and whom it passes.
local function allowance(feature, session)
    local most, passed = math.huge, {}
    if not redis.call('HGET', LINE, feature) then return most, passed end
    local is_express = bound_of(feature).express
    for _, other in ipairs(redis.call('ZRANGE', queue_key(feature), 0, -1)) do
        local waiter = other ~= session and waiter_of(other)
        if waiter and waiter.state == 'line' and not never_met(waiter) then
            if not is_express or waiter.passed >= PASSES_MAX then return 0, {} end
            most = math.min(most, units_of(waiter, feature) - 1)
            passed[#passed + 1] = other
        end
    end
    return most, passed
end

-- A place as it is answered.
local function place(session, waiter)
    local position, estimate = 0, -1
    for _, wanted in ipairs(waiter.all) do
        local rank = redis.call('ZRANK', queue_key(wanted.feature), session) + 1
        position = math.max(position, rank)
        local held = redis.call('HGET', pool_key(wanted.feature), 'held')
        if held then
            local own = math.floor(tonumber(held) * rank / math.max(in_use(wanted.feature), 1))
            estimate = math.max(estimate, own)
        end
    end
    return { 'queued', waiter.queue, digits(position), digits(estimate) }
end

local function enqueue(session, queue, due, all)
    leave(session)
    local waiter = { queue = queue, due = due, offered = '0', state = 'line', passed = 0, all = all }
    enter(session, waiter)
    line(waiter, 1)
    write(session, waiter)
    return place(session, waiter)
end

-- A waiting claim is awake, and takes what it is offered.
local function turn(session, now)
    local waiter = waiter_of(session)
    local feature = never_met(waiter)
    if feature then
        leave(session)
        return { 'never_met', feature }
    end
    if waiter.state == 'asleep' then
        waiter.state = 'line'
        line(waiter, 1)
        write(session, waiter)
    end
    serve(now)
    waiter = waiter_of(session)
    if waiter.state ~= 'offered' then return place(session, waiter) end
    for _, wanted in ipairs(waiter.all) do
        if in_use(wanted.feature) > bound_of(wanted.feature).ceiling then
            -- There are fewer units than when it was offered them.
            withdraw(session, waiter)
            waiter.state = 'line'
            line(waiter, 1)
            write(session, waiter)
            return place(session, waiter)
        end
    end
    forget(session, waiter)
    wake_up(session)
    local answer = { 'taken' }
    for _, wanted in ipairs(waiter.all) do
        local out = in_use(wanted.feature)
        local overdraft = is_overdraft(out, bound_of(wanted.feature).capacity)
        insert(session, wanted.ticket, { units = wanted.units, overdraft = overdraft, left = '0',
            since = digits(now), holder = wanted.holder, feature = wanted.feature })
        mark(wanted.feature, out)
        answer[#answer + 1] = { digits(wanted.units), overdraft, digits(out), wanted.ticket,
            wanted.feature, digits(now) }
    end
    return answer
end
