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
    var inks: [String: String] = [:]
    for (key, style) in file.values where key.hasPrefix("ink.") {
      inks[String(key.dropFirst(4))] = style
    }
    do {
      palette = try Palette(inks: inks, selection: file.values["selection.row"])
    } catch {
      throw CommandFailure("\(file.path): \(error)")
    }
  }
}
