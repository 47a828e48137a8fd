if not is_known() then return { 'empty' } end
local now, session, token, timeout = tonumber(ARGV[1]), ARGV[2], ARGV[3], tonumber(ARGV[4])
local version, mode, lets_newcomers_in = tonumber(ARGV[5]), ARGV[6], ARGV[7] == '1'
local queue, due = ARGV[9], ARGV[10]
if end_what_is_over(now) then return { 'more' } end
if not is_alive(session, token, now) then return { 'no_session' } end
if not raise_version(version, ARGV[8] == '1') then return { 'outdated' } end
touch(session, now, timeout)

local all, can_ever = {}, true
for at = 11, #ARGV, 8 do
    local wanted = read_wanted(at)
    set_bound(wanted.feature, digits(wanted.capacity), digits(wanted.ceiling), wanted.express)
    can_ever = can_ever and wanted.units <= wanted.ceiling
    all[#all + 1] = wanted
end

local function full_of(nth)
    local feature = all[nth].feature
    return { 'full', digits(nth - 1), digits(in_use(feature)),
        digits(redis.call('ZCARD', queue_key(feature))) }
end

-- Whether the session waits for this and nothing else.
local function waits_for_this(waiter)
    if not waiter or waiter.state == 'late' or #waiter.all ~= #all then return false end
    for nth, wanted in ipairs(waiter.all) do
        if wanted.feature ~= all[nth].feature or wanted.units ~= all[nth].units then return false end
    end
    return true
end

if queue ~= '' then
    local waiter = waiter_of(session)
    if waits_for_this(waiter) then
        -- The place stays, its id and those of its tickets are new.
        waiter.queue, waiter.due = queue, due
        for nth, wanted in ipairs(waiter.all) do wanted.ticket = all[nth].ticket end
        write(session, waiter)
        local answer = turn(session, now)
        if answer[1] == 'never_met' then
            for nth, wanted in ipairs(all) do
                if wanted.feature == answer[2] then answer = full_of(nth) end
            end
        end
        serve(now)
        return answer
    end
    leave(session)
end

local hold = tonumber(redis.call('HGET', base, 'hold'))
if hold > now and not lets_newcomers_in then
    if queue ~= '' and can_ever then return enqueue(session, queue, due, all) end
    for _, wanted in ipairs(all) do deny(wanted.feature) end
    return { 'cold_start', digits(hold) }
end

-- What the process before it left behind is its own to claim.
local function take_left_behind()
    local left = {}
    if not redis.call('ZSCORE', LEFT, session) then return left end
    for _, pair in ipairs((tickets(session))) do
        local held = pair[2]
        for _, wanted in ipairs(all) do
            if held.left == '1' and held.feature == wanted.feature then
                if held.holder ~= '' then
                    local _, _, share = sharers(held.feature, held.holder, session)
                    held.share = share
                end
                left[#left + 1] = pair
            end
        end
    end
    for _, pair in ipairs(left) do drop(session, pair[1], pair[2]) end
    return left
end

local function put_left_back(left) put_back({ session = session, tickets = left }) end

-- Whether it fits after all: those who are idle make room, where nobody waits before it.
local function makes_room()
    for _, wanted in ipairs(all) do
        if allowance(wanted.feature, session) < math.huge then return false end
    end
    local left, has_room = take_left_behind(), false
    if mode == 'all' then
        has_room = make_room(session, all, now)
    else
        -- One unit is better than none.
        for _, wanted in ipairs(all) do
            local one = { feature = wanted.feature, units = 1, holder = wanted.holder,
                share = wanted.share }
            if make_room(session, { one }, now) then
                has_room = true
                break
            end
        end
    end
    put_left_back(left)
    return has_room
end

-- How many units it can take now, and whom of those who wait it passes. Nobody is passed where no more are
-- out afterwards than were before.
local function units_now(nth, out_before)
    local wanted = all[nth]
    local free = room(wanted, session, wanted.ceiling)
    if free == 0 then return 0, {} end
    local harmless = room(wanted, session, math.min(wanted.ceiling, out_before))
    local most, passed = allowance(wanted.feature, session)
    if harmless >= math.min(free, most) then return harmless, {} end
    return math.min(free, most), passed
end

local attempt
attempt = function(may_make_room)
    local out_before = {}
    for nth, wanted in ipairs(all) do out_before[nth] = in_use(wanted.feature) end
    local left = take_left_behind()
    local taken, full, some, passed, is_passed = {}, nil, false, {}, {}
    for nth, wanted in ipairs(all) do
        local units, by_it = units_now(nth, out_before[nth])
        local out = in_use(wanted.feature)
        if units < wanted.units and mode == 'all' then
            full = nth
            break
        end
        if units > 0 then
            out = add(wanted.feature, wanted.holder, wanted.share, session, units)
            some = true
            for _, other in ipairs(by_it) do
                if not is_passed[other] then
                    is_passed[other], passed[#passed + 1] = true, other
                end
            end
        end
        taken[nth] = { units, units > 0 and is_overdraft(out, wanted.capacity) or '0', out }
    end
    if not full and not some and mode == 'available' then full = 1 end
    local refusal = full and full_of(full)

    local answer = { 'taken' }
    if full or mode == 'check' then
        for nth, one in ipairs(taken) do
            local wanted = all[nth]
            if one[1] > 0 then add(wanted.feature, wanted.holder, nil, session, -one[1]) end
        end
        put_left_back(left)
        if full then
            if may_make_room and makes_room() then return attempt(false) end
            if queue ~= '' and can_ever then
                refusal = enqueue(session, queue, due, all)
            else
                deny(all[full].feature)
            end
            serve(now)
            return refusal
        end
    else
        wake_up(session)
        note_passed(passed)
    end
    for nth, one in ipairs(taken) do
        local wanted = all[nth]
        answer[#answer + 1] = { digits(one[1]), one[2], digits(one[3]) }
        if one[1] > 0 and mode ~= 'check' then
            insert(session, wanted.ticket, { units = one[1], overdraft = one[2], left = '0',
                since = ARGV[1], holder = wanted.holder, feature = wanted.feature })
            mark(wanted.feature, one[3])
        end
    end
    serve(now)
    return answer
end

return attempt(true)
