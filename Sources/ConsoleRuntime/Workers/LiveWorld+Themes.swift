import Console
import Operations

extension LiveWorld {
  /// How long a file that was changed is left to whoever writes it.
  private static let writingPause = Duration.milliseconds(100)

  /// Draws by a theme, and again whenever its file or the configuration changes; of one that is
  /// wrong the problem is told once, and the screen stays as it is.
  ///
  /// One that is tried gives way when the configuration comes to name another one than before.
  func followTheme(_ name: String?, _ inbox: Inbox) async {
    var told: ThemeProblem?
    let configured = themes.configured()
    repeat {
      told = await followTheme(
        name, from: configured, in: themes.folders(name), told: told, inbox)
    } while !Task.isCancelled
  }

  /// Follows a theme until it may be looked for in other directories: the configuration's may come to
  /// be, and another file may be meant.
  ///
  /// - Parameters:
  ///   - name: The theme; nil for the configured one.
  ///   - configured: The configured one when it was chosen.
  ///   - folders: Where it is looked for now.
  ///   - told: The problem that was told last.
  ///   - inbox: Where problems go.
  /// - Returns: The problem that was told last, if it is one still.
  private func followTheme(
    _ name: String?, from configured: String, in folders: [String], told: ThemeProblem?,
    _ inbox: Inbox
  ) async -> ThemeProblem? {
    let (changes, change) = AsyncStream.makeStream(
      of: Void.self, bufferingPolicy: .bufferingNewest(1))
    change.yield()
    return await withTaskGroup(of: ThemeProblem??.self) { group in
      for folder in folders {
        group.addTask {
          for await _ in site.world.files.watch(folder, nil) { change.yield() }
          return nil
        }
      }
      group.addTask {
        var told = told
        for await _ in changes {
          guard await rest(Self.writingPause) else { break }
          told = await show(name, told: told, inbox)
          if name != nil, told == nil, themes.configured() != configured {
            await inbox.send(.themeConfigured(themes.configured()))
          }
          if themes.folders(name) != folders { break }
        }
        return .some(told)
      }
      while let ended = await group.next() {
        guard let last = ended else { continue }
        group.cancelAll()
        return last
      }
      return told
    }
  }

  /// Draws by a theme; tells a problem once, and when it is gone.
  private func show(
    _ name: String?, told: ThemeProblem?, _ inbox: Inbox
  ) async -> ThemeProblem? {
    let problem = problem(ofShowing: name)
    if let problem, problem != told {
      await inbox.send(.failed(Failure(what: "The theme stays", why: problem.description)))
    } else if problem == nil, told != nil {
      await inbox.send(.reported("The theme is right again."))
    }
    return problem
  }

  /// Sends which theme follows another, around the end.
  func chooseTheme(after present: String?, _ inbox: Inbox) async {
    let names = themes.names()
    guard !names.isEmpty else {
      return await inbox.send(
        .failed(
          Failure(
            what: "There is no other theme", why: "no theme file was found",
            remedy: "Put one into \(site.paths.configuration)/themes")))
    }
    let place = names.firstIndex(of: present ?? themes.configured()).map { $0 + 1 } ?? 0
    let next = place % names.count
    await inbox.send(.themeChosen(names[next], place: next + 1, of: names.count))
  }

  private func problem(ofShowing name: String?) -> ThemeProblem? {
    do throws(ThemeProblem) {
      try themes.show(name)
      return nil
    } catch {
      return error
    }
  }
}
