if not is_known() then return { 'empty' } end
local now, session, token, timeout = tonumber(ARGV[1]), ARGV[2], ARGV[3], tonumber(ARGV[4])
local version, mode, lets_newcomers_in = tonumber(ARGV[5]), ARGV[6], ARGV[7] == '1'
if end_what_is_over(now) then return { 'more' } end
if not is_alive(session, token, now) then return { 'no_session' } end
if not raise_version(version, ARGV[8] == '1') then return { 'outdated' } end
touch(session, now, timeout)

local all = {}
for at = 9, #ARGV, 7 do all[#all + 1] = read_wanted(at) end

local hold = tonumber(redis.call('HGET', base, 'hold'))
if hold > now and not lets_newcomers_in then
    for _, wanted in ipairs(all) do deny(wanted.feature) end
    return { 'cold_start', digits(hold) }
end

-- What the process before it left behind is its own to claim.
local left = {}
if redis.call('ZSCORE', LEFT, session) then
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
end

local taken, full, some = {}, nil, false
for nth, wanted in ipairs(all) do
    local units = room(wanted, session)
    local out = in_use(wanted.feature)
    if units < wanted.units and mode == 'all' then
        full = { 'full', digits(nth - 1), digits(out) }
        break
    end
    if units > 0 then
        out = add(wanted.feature, wanted.holder, wanted.share, session, units)
        some = true
    end
    taken[nth] = { units, units > 0 and is_overdraft(out, wanted.capacity) or '0', out }
end
if not full and not some and mode == 'available' then
    full = { 'full', '0', digits(taken[1][3]) }
end

local answer = { 'taken' }
if full or mode == 'check' then
    for nth, one in ipairs(taken) do
        local wanted = all[nth]
        if one[1] > 0 then add(wanted.feature, wanted.holder, nil, session, -one[1]) end
    end
    for _, pair in ipairs(left) do
        local held = pair[2]
        add(held.feature, held.holder, held.share, session, held.units)
        insert(session, pair[1], held)
    end
    if full then
        deny(all[tonumber(full[2]) + 1].feature)
        return full
    end
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
return answer
