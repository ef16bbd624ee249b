/// Every pod of the recordings that needs a person, with its cause and the line that proves it.
///
/// Made by reading what `kubectl describe` printed of each pod in the recordings, not by running the
/// code: a row that does not match is to be judged anew.
enum ReviewedPods {
  typealias Row = (namespace: String, pod: String, cause: String, evidence: String)

  static let rows: [String: [Row]] = ["1.28": server128, "1.36": server136]

  /// A server of v1.28.
  private static let server128: [Row] = [
    (
      "kube-system", "calico-node-kr4p7",
      "crash.exit", "schema version check failed"
    ),
    (
      "kube-system", "calico-node-twmr9",
      "node.lost", "event NodeNotReady"
    ),
    (
      "temporal", "temporal-worker-crash-dc9f96685-dw5nk",
      "dependency.unreachable", "dial tcp 10.152.183.77:7233: connect: connection refused"
    ),
    (
      "temporal", "temporal-worker-creating-8657c69557-8rhjb",
      "config.missing-secret", #"secret "temporal-client-tls" not found"#
    ),
    (
      "temporal", "temporal-worker-deadnode",
      "node.lost", "rocks-temporal-workers-worker-4 status.conditions[Ready]: Unknown"
    ),
    (
      "temporal", "temporal-worker-errimage-86cf54b4d9-7pvjc",
      "image.access-denied", "insufficient_scope: authorization failed"
    ),
    (
      "temporal", "temporal-worker-errnow-8459745769-xp9tq",
      "dependency.unreachable", "dial tcp 10.152.183.77:7233: i/o timeout"
    ),
    (
      "temporal", "temporal-worker-evictedbare",
      "node.evicted", "[MemoryPressure]"
    ),
    (
      "temporal", "temporal-worker-gated-cb8d5c9c-kp9xt",
      "schedule.gated", "SchedulingGated"
    ),
    (
      "temporal", "temporal-worker-gates-5c6df57dc-tj2gd",
      "readiness.gate", "status.conditions[temporal.io/poller-registered]: not True"
    ),
    (
      "temporal", "temporal-worker-imgbackoff-5dd778fd69-6l8s8",
      "image.not-found", "worker:1.4.3-rc1: not found"
    ),
    (
      "temporal", "temporal-worker-initcrash-587fdbd4fd-9cb5h",
      "crash.exit", "initContainerStatuses[wait-for-frontend].restartCount: 12"
    ),
    (
      "temporal", "temporal-worker-initexit-59f7d77d8d-t6lx7",
      "crash.exit", "state.terminated.exitCode: 3"
    ),
    (
      "temporal", "temporal-worker-initimg-676654878-wsvsp",
      "image.pull-failed", #"Back-off pulling image "docker.io/library/busybox:1.36""#
    ),
    (
      "temporal", "temporal-worker-multi-6df8b6745f-q27lj",
      "crash.exit", "lastState.terminated.exitCode: 1"
    ),
    (
      "temporal", "temporal-worker-nodeaffinity",
      "node.affinity", "Predicate NodeAffinity failed"
    ),
    (
      "temporal", "temporal-worker-nodelost",
      "node.lost", "which was running pod temporal-worker-nodelost is unresponsive"
    ),
    (
      "temporal", "temporal-worker-nosecret-7b6f5b9c85-5xz9w",
      "config.missing-secret", #"secret "temporal-db-credentials" not found"#
    ),
    (
      "temporal", "temporal-worker-notready-57cf5db47f-9b7fm",
      "probe.readiness", "HTTP probe failed with statuscode: 503"
    ),
    (
      "temporal", "temporal-worker-oom-857446c77-828zc",
      "memory.oom-killed", "state.terminated.reason: OOMKilled"
    ),
    (
      "temporal", "temporal-worker-payments-565d4ff649-6xp7s",
      "node.lost", "event NodeNotReady"
    ),
    (
      "temporal", "temporal-worker-payments-565d4ff649-xp7c8",
      "node.lost", "event NodeNotReady"
    ),
    (
      "temporal", "temporal-worker-poststart-78457bd945-mhjmw",
      "hook.failed", "'/bin/sh -c register' exited with 126"
    ),
    (
      "temporal", "temporal-worker-runerr-584679869f-jdlnf",
      "command.not-found", "stat /usr/local/bin/temporal-workr: no such file or directory"
    ),
    (
      "temporal", "temporal-worker-selector-7cfcfbd45b-mb77h",
      "schedule.selector", "didn't match Pod's node affinity/selector"
    ),
    (
      "temporal", "temporal-worker-startloop-665d4fdfdf-h5gwd",
      "command.not-executable", #"exec: "./run.sh": permission denied"#
    ),
  ]

  /// A server of v1.36.
  private static let server136: [Row] = [
    (
      "kube-system", "calico-node-ssxj9",
      "crash.exit", "schema version check failed"
    ),
    (
      "kube-system", "calico-node-z9f5p",
      "node.lost", "event NodeNotReady"
    ),
    (
      "temporal", "temporal-worker-crash-69775b8d8d-x2bbb",
      "dependency.unreachable", "dial tcp 10.152.183.77:7233: connect: connection refused"
    ),
    (
      "temporal", "temporal-worker-creating-687699c668-6pfwl",
      "config.missing-secret", #"secret "temporal-client-tls" not found"#
    ),
    (
      "temporal", "temporal-worker-deadnode",
      "node.lost", "rocks-temporal-workers-worker-4 status.conditions[Ready]: Unknown"
    ),
    (
      "temporal", "temporal-worker-errimage-7d55979d4-g8lxv",
      "image.access-denied", "insufficient_scope: authorization failed"
    ),
    (
      "temporal", "temporal-worker-errnow-579f66f864-7lbhk",
      "dependency.unreachable", "dial tcp 10.152.183.77:7233: i/o timeout"
    ),
    (
      "temporal", "temporal-worker-evictedbare",
      "node.evicted", "[MemoryPressure]"
    ),
    (
      "temporal", "temporal-worker-gated-67787fc776-lhnrv",
      "schedule.gated", "SchedulingGated"
    ),
    (
      "temporal", "temporal-worker-gates-5d8cf44cdd-g2b7t",
      "readiness.gate", "status.conditions[temporal.io/poller-registered]: not True"
    ),
    (
      "temporal", "temporal-worker-imgbackoff-5f4d5bfcb4-8pbhs",
      "image.not-found", "worker:1.4.3-rc1: not found"
    ),
    (
      "temporal", "temporal-worker-initcrash-b69fd8d99-fhwxx",
      "crash.exit", "initContainerStatuses[wait-for-frontend].restartCount: 12"
    ),
    (
      "temporal", "temporal-worker-initexit-865f57bcb9-7kvc4",
      "crash.exit", "state.terminated.exitCode: 3"
    ),
    (
      "temporal", "temporal-worker-initimg-754dc7956c-csmwq",
      "image.pull-failed", #"Back-off pulling image "docker.io/library/busybox:1.36""#
    ),
    (
      "temporal", "temporal-worker-multi-57cbbf8466-f5wkj",
      "crash.exit", "lastState.terminated.exitCode: 1"
    ),
    (
      "temporal", "temporal-worker-nodeaffinity",
      "node.affinity", "Predicate NodeAffinity failed"
    ),
    (
      "temporal", "temporal-worker-nodelost",
      "node.lost", "which was running pod temporal-worker-nodelost is unresponsive"
    ),
    (
      "temporal", "temporal-worker-nosecret-98fd76776-mqcdv",
      "config.missing-secret", #"secret "temporal-db-credentials" not found"#
    ),
    (
      "temporal", "temporal-worker-notready-76b57cddb-xpjqh",
      "probe.readiness", "HTTP probe failed with statuscode: 503"
    ),
    (
      "temporal", "temporal-worker-oom-6469854cb8-vmnb8",
      "memory.oom-killed", "state.terminated.reason: OOMKilled"
    ),
    (
      "temporal", "temporal-worker-payments-6c9ccfff9d-ffsgt",
      "node.lost", "event NodeNotReady"
    ),
    (
      "temporal", "temporal-worker-poststart-6cc6f9858d-xrqhq",
      "hook.failed", "'/bin/sh -c register' exited with 126"
    ),
    (
      "temporal", "temporal-worker-runerr-d4b9fd6fd-5bm24",
      "command.not-found", "stat /usr/local/bin/temporal-workr: no such file or directory"
    ),
    (
      "temporal", "temporal-worker-selector-696d798fd7-znh4l",
      "schedule.selector", "didn't match Pod's node affinity/selector"
    ),
    (
      "temporal", "temporal-worker-startloop-7d7df4646d-8vzvz",
      "command.not-executable", #"exec: "./run.sh": permission denied"#
    ),
  ]
}
