import ConsoleRuntime
import NcursesTerminal
import Operations
import Synchronization
import TerminalUI

extension Themes {
  /// The themes of a console on a terminal.
  ///
  /// - Parameters:
  ///   - site: The deployment, whose configuration names a theme.
  ///   - option: The theme of the command line, which wins over the configuration's.
  ///   - terminal: Where they are shown.
  ///   - first: What it looks like at first.
  /// - Returns: The themes.
  static func live(
    site: DeploymentSite, option: String?, terminal: NcursesTerminal, first: Palette
  ) -> Themes {
    let shown = ShownPalette(first)
    let load = { @Sendable (name: String?) throws(ThemeProblem) -> Settings in
      do {
        let configuration = try ConfigFile.load(paths: site.paths, world: site.world)
        return try Settings(site: site, theme: name ?? option, configuration: configuration)
      } catch {
        throw ThemeProblem(description: brief("\(error)"))
      }
    }
    return Themes(
      names: { ThemeFile.names(in: Settings.searchPath(of: site), files: site.world.files) },
      configured: {
        // A configuration that is wrong is told of where it is followed.
        option ?? (try? ConfigFile.load(paths: site.paths, world: site.world))?.theme.value
          ?? Configuration.standard.theme.value
      },
      show: { (name: String?) throws(ThemeProblem) in
        let palette = try load(name).palette
        if shown.replace(by: palette) { terminal.apply(palette) }
      },
      folders: { name in
        // A theme that is wrong now may be right after the next change of the other folders.
        let file = (try? load(name))?.file
        let folder = file.map { String($0.split(separator: "/").dropLast().joined(separator: "/")) }
        let own = site.paths.configuration
        let all = Set([own, "\(own)/themes"] + [folder.map { "/" + $0 }].compactMap(\.self))
        let isThere = { (path: String) in
          (try? site.world.files.status(path)).flatMap(\.self) != nil
        }
        // Where the configuration may come to be.
        let parent = "/" + own.split(separator: "/").dropLast().joined(separator: "/")
        return (all.filter(isThere) + (isThere(own) || !isThere(parent) ? [] : [parent])).sorted()
      })
  }
}

/// Returns the first of several problems, for which the bottom line has room, with the name of the file
/// instead of its path.
private func brief(_ problems: String) -> String {
  let first = problems.split(whereSeparator: \.isNewline).first ?? ""
  guard first.hasPrefix("/"), let end = first.firstIndex(of: ":"),
    let name = first[..<end].split(separator: "/").last
  else { return String(first) }
  return "\(name)\(first[end...])"
}

/// What the terminal looks like, so that what does not change is not drawn anew.
///
/// A class, because it is shared by the functions of one value.
private final class ShownPalette: Sendable {
  private let palette: Mutex<Palette>

  init(_ palette: Palette) { self.palette = Mutex(palette) }

  /// Takes another one; returns whether it differs.
  func replace(by new: Palette) -> Bool {
    palette.withLock { palette in
      defer { palette = new }
      return palette != new
    }
  }
}
