if not is_known() then return { 'empty' } end
local now, session, token, timeout = tonumber(ARGV[1]), ARGV[2], ARGV[3], tonumber(ARGV[4])
if end_what_is_over(now) then return { 'more' } end
if not raise_version(tonumber(ARGV[9])) then return { 'outdated' } end
if redis.call('ZSCORE', LIVE, session) then
    if not is_alive(session, token, now) then return { 'no_session' } end
else
    insert_session(session, token, 5)
end
touch(session, now, timeout)
local answer = { 'rebuilt' }
for at = 10, #ARGV, 9 do
    local wanted, since = read_wanted(at), ARGV[at + 8]
    local is_away = redis.call('HEXISTS', session_key(session), 'x' .. wanted.ticket) == 1
    local fits = not is_away
    if not is_away and redis.call('HEXISTS', session_key(session), 't' .. wanted.ticket) == 0 then
        fits = room(wanted, session, wanted.ceiling) == wanted.units
        if fits then
            local out = add(wanted.feature, wanted.holder, wanted.share, session, wanted.units)
            insert(session, wanted.ticket, { units = wanted.units, left = '0', since = since,
                overdraft = is_overdraft(out, wanted.capacity), holder = wanted.holder,
                feature = wanted.feature })
            mark(wanted.feature, out)
        end
    end
    answer[#answer + 1] = fits and '1' or '0'
end
return answer
