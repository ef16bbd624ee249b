import Glibc
import Operations
import Testing

@Suite("Paths") struct PathsTests {
  @Test("XDG variables decide, and HOME without them")
  func places() throws {
    let home = try Paths(environment: ["HOME": "/home/op"])
    #expect(home.state == "/home/op/.local/state/quarterdeck")
    #expect(home.configurationFile == "/home/op/.config/quarterdeck/config.toml")
    let xdg = try Paths(environment: ["XDG_STATE_HOME": "/s", "XDG_CONFIG_HOME": "/c"])
    #expect(xdg.state == "/s/quarterdeck")
    #expect(xdg.configuration == "/c/quarterdeck")
  }

  @Test("A relative XDG value is ignored, and no place at all is an error that names the variable")
  func relative() throws {
    #expect(
      try Paths(environment: ["HOME": "/h", "XDG_STATE_HOME": "rel"]).state
        == "/h/.local/state/quarterdeck")
    #expect(throws: PathsError.noHome(variable: "XDG_STATE_HOME")) { try Paths(environment: [:]) }
  }

  @Test("A deployment's name is its directory's, made safe, with a digest of the whole path")
  func deployment() throws {
    let id = DeploymentID(realPath: "/srv/my cluster;rm -rf")
    #expect(id.description.hasPrefix("my-cluster-rm--rf-"))
    #expect(id.description.count == "my-cluster-rm--rf-".count + 8)
    #expect(id != DeploymentID(realPath: "/other/my cluster;rm -rf"))
    #expect(DeploymentID(realPath: "/").description.hasPrefix("root-"))
  }

  @Test("The socket directory is short and private, and those of dead processes are swept")
  func runtime() throws {
    let scratch = try Scratch()
    let world = World.live(environment: testEnvironment)
    let paths = try Paths(environment: ["HOME": "/h", "XDG_RUNTIME_DIR": scratch.path])
    let abandoned = try scratch.directory("qd/dead")
    try scratch.write(
      #"{"processID":1,"startTicks":1,"bootID":"another"}"#, to: "qd/dead/owner")
    let directory = try RuntimeDirectory.make(paths: paths, world: world)
    #expect(directory.path.hasPrefix(scratch.path + "/qd/"))
    #expect(try world.files.status(directory.path)?.permissions == 0o700)
    #expect(try world.files.status(abandoned) == nil)
    directory.remove(world: world)
    #expect(try world.files.status(directory.path) == nil)
  }

  @Test("A parent that is too long or open to others is passed over")
  func unusable() throws {
    let scratch = try Scratch()
    let world = World.live(environment: testEnvironment)
    let long = try scratch.directory(String(repeating: "x", count: 70))
    let directory = try RuntimeDirectory.make(
      paths: try Paths(environment: ["HOME": "/h", "XDG_RUNTIME_DIR": long]), world: world)
    #expect(directory.path.hasPrefix("/tmp/qd-"))
    directory.remove(world: world)

    let open = try scratch.directory("open/qd")
    #expect(chmod(open, 0o755) == 0)
    let other = try RuntimeDirectory.make(
      paths: try Paths(environment: ["HOME": "/h", "XDG_RUNTIME_DIR": scratch.file("open")]),
      world: world)
    #expect(other.path.hasPrefix("/tmp/qd-"))
    other.remove(world: world)
  }
}
