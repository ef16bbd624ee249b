import Console
import Operations

extension LiveWorld {
  /// How long a file that was changed is left to whoever writes it.
  private static let writingPause = Duration.milliseconds(100)

  /// Draws by a theme, and again whenever its file or the configuration changes; of one that is
  /// wrong the problem is told once, and the screen stays as it is.
  func followTheme(_ name: String?, _ inbox: Inbox) async {
    let (changes, change) = AsyncStream.makeStream(
      of: Void.self, bufferingPolicy: .bufferingNewest(1))
    change.yield()
    await withTaskGroup(of: Void.self) { group in
      for folder in themes.folders(name) {
        group.addTask {
          for await _ in site.world.files.watch(folder, nil) { change.yield() }
        }
      }
      group.addTask {
        var told: ThemeProblem?
        for await _ in changes {
          guard await rest(Self.writingPause) else { return }
          let problem = problem(ofShowing: name)
          if let problem, problem != told {
            await inbox.send(
              .failed(
                Failure(what: "The theme stays", why: problem.description)))
          } else if problem == nil, told != nil {
            await inbox.send(.reported("The theme is right again."))
          }
          told = problem
        }
      }
    }
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
