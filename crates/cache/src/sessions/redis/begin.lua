redis.call('HSETNX', base, 'hold', ARGV[1])
return { 'done' }
