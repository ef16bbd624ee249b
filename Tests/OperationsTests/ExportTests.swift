import Glibc
import Operations
import Terraform
import Testing

/// Values of the state that leave it because a person asked: copied, or written to a file.
@Suite("Exports") struct ExportTests {
  /// A world whose home is the scratch folder, with a stand-in for tmux that keeps what it is told.
  private func world(_ scratch: Scratch, tmux: String? = nil, isInside: Bool = true) throws -> World
  {
    var environment = ["HOME": scratch.path, "PATH": "\(scratch.path):/usr/bin:/bin"]
    if isInside { environment["TMUX"] = "/tmp/tmux-0/default,1,0" }
    if let tmux, chmod(try scratch.write(tmux, to: "tmux"), 0o700) != 0 {
      throw Scratch.ScratchError.notMade(errno)
    }
    return .live(environment: environment)
  }

  @Test("Inside tmux the text goes to tmux by a pipe, never in arguments")
  func tmux() async throws {
    let scratch = try Scratch()
    let script = """
      #!/bin/sh
      echo "$@" > "$HOME/arguments"
      cat > "$HOME/input"
      """
    let outcome = await Clipboard(world: try world(scratch, tmux: script)).copy("s3cret\n\u{1B}[0m")
    #expect(outcome == .copied)
    #expect(try scratch.text(of: "arguments") == "load-buffer -w -\n")
    #expect(try scratch.text(of: "input") == "s3cret\n\u{1B}[0m")
  }

  @Test("Outside tmux, or when tmux refuses, it is left to the terminal")
  func terminal() async throws {
    let outside = try Scratch()
    let failing = try Scratch()
    #expect(
      await Clipboard(world: try world(outside, tmux: "#!/bin/sh\nexit 0\n", isInside: false))
        .copy("a") == .leftToTerminal)
    #expect(
      await Clipboard(world: try world(failing, tmux: "#!/bin/sh\nexit 1\n")).copy("a")
        == .leftToTerminal)
  }

  @Test("What no terminal takes is not copied")
  func tooLong() async throws {
    let scratch = try Scratch()
    let clipboard = Clipboard(world: try world(scratch, isInside: false))
    #expect(await clipboard.copy(String(repeating: "a", count: 74_994)) == .leftToTerminal)
    #expect(await clipboard.copy(String(repeating: "a", count: 74_995)) == .tooLong)
  }

  @Test("A value is written as it is, to a new file that only its owner can read")
  func file() throws {
    let scratch = try Scratch()
    let exported = ExportedFile(world: try world(scratch))
    let path = try exported.write(Secret("line\nfeed"), to: "~/value")
    #expect(path == scratch.file("value"))
    #expect(try scratch.text(of: "value") == "line\nfeed")
    #expect(try FileStore.live.status(path)?.permissions == 0o600)
  }

  @Test("Nothing that exists is written over, and a place that is none is refused in words")
  func refused() throws {
    let scratch = try Scratch()
    try scratch.write("mine", to: "taken")
    let exported = ExportedFile(world: try world(scratch))
    for path in ["~/taken", scratch.file("taken"), "relative", scratch.file("none/value")] {
      let error = #expect(throws: SiteError.self) { try exported.write(Secret("x"), to: path) }
      #expect(error?.description.isEmpty == false)
    }
    #expect(try scratch.text(of: "taken") == "mine")
  }
}
