SELECT c.agent, c.task, c.seq, c.run, c.at, c.data
FROM unnest($1::text[], $2::text[]) AS asked (agent, task)
JOIN systole.checkpoints c ON c.agent = asked.agent AND c.task = asked.task
