SELECT cluster.turn, cluster.mark, cluster.body IS NOT NULL,
  EXISTS (SELECT FROM systole.turns WHERE turns.turn = cluster.turn AND turns.mark = cluster.mark AND turns.turn > 0 AND turns.node = ''),
  (SELECT min(name) FROM systole.nodes WHERE NOT stopped AND lease_until > systole.now_ms()),
  EXISTS (SELECT FROM systole.agents), EXISTS (SELECT FROM systole.wakes), EXISTS (SELECT FROM systole.journal),
  EXISTS (SELECT FROM systole.runs), EXISTS (SELECT FROM systole.replies),
  EXISTS (SELECT FROM systole.checkpoints), EXISTS (SELECT FROM systole.stats), EXISTS (SELECT FROM systole.alerting)
FROM systole.cluster WHERE id = 1
