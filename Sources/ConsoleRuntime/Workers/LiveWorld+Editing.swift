import Console
import FoundationEssentials
import Operations
import Terraform

extension LiveWorld {
  /// Sends which workspaces there are.
  func listWorkspaces(_ inbox: Inbox) async {
    do {
      let names = try await site.workspaces()
      await inbox.send(
        .workspacesListed(
          WorkspaceChoice(
            names: names, current: site.workspace, isPinned: site.isWorkspacePinned)))
    } catch {
      await inbox.send(
        .workspacesUnreadable(
          Failure(what: "The workspaces cannot be listed", why: error.description)))
    }
  }

  /// Opens a file at a line in the operator's editor, and waits for its end.
  func edit(_ file: String, _ line: Int, _ inbox: Inbox) async {
    do {
      try await Editor(world: site.world).open(file, line: line)
    } catch {
      await inbox.send(
        .failed(Failure(what: "The file was not opened", why: error.description)))
    }
  }
}
