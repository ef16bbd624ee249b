import FoundationEssentials
import NcursesTerminal
import Operations

/// How the console looks: the theme that was asked for, else the one of the configuration.
struct Settings {
  /// The inks of the theme.
  let palette: Palette

  /// Loads the theme.
  ///
  /// Without any theme file the built-in palette serves: a program that was copied alone still works. A theme that somebody
  /// asked for must be there.
  init(site: DeploymentSite, theme: String?) throws {
    let setting = site.configuration.theme
    let wanted = theme ?? setting.value
    // The link leads to the program's own file.
    let executable = (try? site.world.files.realPath("/proc/self/exe")) ?? ""
    let searchPath = ThemeFile.searchPath(paths: site.paths, executable: executable)
    let isWanted = theme != nil || setting.source != .standard
    if !isWanted, !ThemeFile.names(in: searchPath, files: site.world.files).contains(wanted) {
      palette = .standard
      return
    }
    let file = try ThemeFile.load(wanted, searchPath: searchPath, files: site.world.files)
    do {
      palette = try Palette(theme: file.values)
    } catch {
      let line = file.line(of: error.key).map { ":\($0)" } ?? ""
      throw CommandFailure("\(file.path)\(line): \(error)")
    }
  }
}
