if not is_known() then return { 'empty' } end
local now, session, token, timeout = tonumber(ARGV[1]), ARGV[2], ARGV[3], tonumber(ARGV[4])
end_what_is_over(now)
if not is_alive(session, token, now) then return { 'no_session' } end
touch(session, now, timeout)
-- What it is doing, with so many terms; then what it knows of.
local activity, terms = ARGV[5], tonumber(ARGV[6])
local at = 7 + 4 * terms
if ARGV[at] then
    local known, forget_until = {}, tonumber(ARGV[at])
    for nth = at + 1, #ARGV do known[ARGV[nth]] = true end
    local held, of = tickets(session)
    for name in pairs(of) do
        if string.sub(name, 1, 1) == 'x' and not known[string.sub(name, 2)] then
            redis.call('HDEL', session_key(session), name)
        end
    end
    for _, pair in ipairs(held) do
        local held = pair[2]
        if held.left == '0' and tonumber(held.since) <= forget_until and not known[pair[1]] then
            give_back(session, pair[1], held)
        end
    end
end
if activity ~= '' then report(session, activity, now, 7, terms) end
serve(now)
return { 'live', live(session) }
