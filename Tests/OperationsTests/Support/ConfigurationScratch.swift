import Operations

/// A home directory with a configuration file in it.
struct ConfigurationScratch {
  let scratch: Scratch
  let world: World
  let paths: Paths

  init() throws {
    scratch = try Scratch()
    world = World.live(environment: ["HOME": scratch.path, "PATH": "/usr/local/bin:/usr/bin:/bin"])
    paths = try Paths(environment: world.environment)
    try world.files.makeDirectory(paths.configuration)
  }

  /// Reads a text as the configuration file.
  func load(_ text: String) throws -> Configuration {
    try world.files.write(paths.configurationFile, Array(text.utf8))
    return try ConfigFile.load(paths: paths, world: world)
  }
}
