import Testing

@testable import Cluster

@Suite("LogLevel") struct LogLevelTests {
  @Test(
    "The level is found in the shapes that programs use",
    arguments: [
      ("E0102 15:04:05.678901       1 reflector.go:138] failed to list", .error),
      ("W0102 15:04:05.678901       1 x.go:1] slow", .warning),
      ("I0102 15:04:05.678901       1 x.go:1] fine", .info),
      (#"time="2026-01-02T15:04:05Z" level=warning msg="slow""#, .warning),
      ("ts=2026-01-02T15:04:05Z lvl=error msg=x", .error),
      (#"{"level":"info","ts":"2026-01-02T15:04:05Z","msg":"started","error":"none"}"#, .info),
      (#"{"severity": "ERROR", "message": "x"}"#, .error),
      ("[ERROR] plugin/errors: 2 example.org", .error),
      ("2026/01/02 15:04:05 [warn] 7#7: upstream", .warning),
      ("util.py[WARNING]: Running module x", .warning),
      ("2026-01-02 15:04:05,123 ERROR worker: lost", .error),
      ("2026-01-02T15:04:05.123Z\tDEBUG\tworker.go:12\tpoll", .debug),
      ("panic: runtime error: index out of range", .error),
      ("Traceback (most recent call last):", .error),
      ("error: cannot install \"microk8s\"", .error),
      ("FATAL: password authentication failed", .error),
      ("2026-01-02T15:04:05Z info \"Polling\" queue=builds", .info),
      ("2026/01/02 15:04:05 error connecting", .error),
      ("0 errors, 3 warnings", nil), ("Error handling is enabled", nil), ("", nil),
      ("the level of water is high", nil), ("informational text", nil),
    ] as [(String, LogLevel?)])
  func shapes(line: String, level: LogLevel?) {
    #expect(LogLevel(line: line) == level)
  }

  @Test("Syslog's numbers")
  func priorities() {
    #expect(
      (0...8).map { LogLevel(priority: $0) } == [
        .error, .error, .error, .error, .warning, .info, .info, .debug, nil,
      ])
  }
}
