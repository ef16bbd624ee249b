import Glibc
import Testing

/// The manners of a job: stopped and continued by a shell as any other program.
@Suite(.serialized) struct SuspensionTests {
  /// A fixture under an interactive shell, first frame shown.
  private func start() throws -> PseudoTerminal {
    let shell = try PseudoTerminal(
      ["/bin/bash", "--norc", "--noprofile", "--noediting", "-i"], environment: ["PS1": "ready> "])
    try shell.wait(forText: "ready>")
    // -b: tell at once what becomes of jobs.
    shell.type("set -b; \(Fixture.path)\n")
    try shell.wait(forText: Fixture.lastLine)
    return shell
  }

  /// Sends a stop in one of the ways there are.
  enum Stop: CaseIterable {
    case key, signalToProgram, signalToGuardian, signalToGroup, stopProgram
  }

  private func stop(_ shell: PseudoTerminal, _ way: Stop, program: pid_t) {
    let group = getpgid(program)
    switch way {
    case .key: shell.type("z")
    case .signalToProgram: kill(program, SIGTSTP)
    case .signalToGuardian: kill(group, SIGTSTP)
    case .signalToGroup: kill(-group, SIGTSTP)
    case .stopProgram: kill(program, SIGSTOP)
    }
  }

  @Test(
    "Each way of stopping gives the shell its terminal, and fg brings the screen back",
    arguments: Stop.allCases)
  func stopAndContinue(way: Stop) throws {
    let shell = try start()
    let program = try Fixture.program(in: shell)
    for round in 1...5 {
      stop(shell, way, program: program)
      try shell.wait(for: "the shell") {
        $0.screen.isRestored && $0.screen.text.contains("Stopped")
      }
      try shell.wait(for: "the prompt") { getpgid(program) != $0.foreground }
      shell.type("clear; fg\n")
      try shell.wait(for: "the screen") { $0.screen.isAlternate }
      shell.type("\(round)")
      try shell.wait(forText: "RESUMED \(round)>")
    }
    try leave(shell)
    #expect(shell.screen.isRestored)
    #expect(shell.screen.problems == [])
  }

  @Test("A job sent to the background stops again and draws nothing")
  func background() throws {
    let shell = try start()
    shell.type("z")
    try shell.wait(forText: "Stopped")
    // A sum, because the shell's terminal echoes what is typed.
    shell.type("clear; bg; echo job $((6 * 7))\n")
    try shell.wait(forText: "job 42")
    // The shell continues with fg only what it knows to be stopped.
    try shell.wait(forText: "Stopped")
    #expect(shell.screen.isRestored)
    shell.type("fg\n")
    try shell.wait(for: "the screen") {
      $0.screen.isAlternate && $0.screen.text.contains("RESUMED")
    }
    try leave(shell)
  }

  private func leave(_ shell: PseudoTerminal) throws {
    shell.type("q")
    try shell.wait(forText: "left in good order")
    shell.type("echo status=$?\n")
    try shell.wait(forText: "status=0")
  }

  @Test("Without a shell there is nobody to continue it, and it is not stopped")
  func orphan() throws {
    let terminal = try PseudoTerminal([Fixture.path])
    try terminal.wait(forText: Fixture.lastLine)
    terminal.type("z")
    try terminal.wait(forText: "RESUMED")
    terminal.type("q")
    #expect(try terminal.waitForEnd() == 0)
  }

  @Test("The terminal can be lent to another program")
  func lending() throws {
    let terminal = try PseudoTerminal([Fixture.path])
    try terminal.wait(forText: Fixture.lastLine)
    terminal.type("l")
    try terminal.wait(for: "the screen") {
      $0.screen.isAlternate && $0.screen.text.contains("RESUMED")
    }
    terminal.type("q")
    #expect(try terminal.waitForEnd() == 0)
    #expect(terminal.screen.text.contains("lent to nobody"))
  }
}
