import Operations
import Testing

@Suite("Keys and palette of a deployment") struct KeyConfigurationTests {
  @Test("The keys of the configuration stand in the order of the file, with their lines")
  func keys() throws {
    let home = try ConfigurationScratch()
    let configuration = try home.load(
      """
      [keys]
      shell = ["f3"]
      # none at all
      toggle-faults = []
      apply = ["A", "f12"]
      """)
    #expect(configuration.keys.map(\.command) == ["shell", "toggle-faults", "apply"])
    #expect(configuration.keys.map(\.keys.value) == [["f3"], [], ["A", "f12"]])
    #expect(configuration.keys.map(\.keys.source.line) == [2, 4, 5])
  }

  @Test(
    "What is no list of texts is told with its line",
    arguments: [
      ("[keys]\nplan = \"P\"\n", "line 2: plan must be a list of texts."),
      ("[keys]\nplan = [1]\n", "line 2: plan must be a list of texts."),
      ("keys = 3\n", "line 1: keys must be a table."),
    ])
  func mistakes(_ text: String, _ message: String) throws {
    let home = try ConfigurationScratch()
    let error = #expect(throws: ConfigurationError.self) { try home.load(text) }
    #expect(error?.problems.first.map { "\($0)".hasPrefix(message) } == true, "\(error as Any)")
  }

  @Test("Lines of the palette are kept over sessions: the newest first, each once, not for ever")
  func palette() throws {
    let home = try ConfigurationScratch()
    let directory = try home.scratch.directory("rocks")
    let site = try DeploymentSite(directory: directory, world: home.world)
    #expect(site.paletteLines.read() == [])
    for number in 0..<60 { try site.paletteLines.add("pods n\(number)") }
    try site.paletteLines.add("pods n30")
    try site.paletteLines.add("two\nlines")
    try site.paletteLines.add(String(repeating: "x", count: 500))
    let again = try DeploymentSite(directory: directory, world: home.world).paletteLines.read()
    #expect(again.count == 50)
    #expect(again.prefix(3) == ["pods n30", "pods n59", "pods n58"])
  }

  @Test("A file that was damaged is no history, and is written anew")
  func damaged() throws {
    let home = try ConfigurationScratch()
    let directory = try home.scratch.directory("rocks")
    let site = try DeploymentSite(directory: directory, world: home.world)
    try site.paletteLines.add("drift")
    let folder = try #require(try home.world.files.list(home.paths.state).first)
    let file = "\(home.paths.state)/\(folder)/palette.json"
    #expect(try home.world.files.status(file)?.permissions == 0o600)
    try home.world.files.write(file, Array("{]".utf8))
    #expect(site.paletteLines.read() == [])
    try site.paletteLines.add("plan")
    #expect(site.paletteLines.read() == ["plan"])
  }
}
