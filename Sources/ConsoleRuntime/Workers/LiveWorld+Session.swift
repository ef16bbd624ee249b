import Console
import Operations

extension LiveWorld {
  /// Sends what is there beside the state now, and whenever the directory changes.
  func watchPremises(_ inbox: Inbox) async {
    for await _ in site.world.files.watch(site.directory, nil) {
      await inbox.send(.premisesRead(site.premises(known: await answers.names)))
    }
  }

  /// Keeps that the hints for the first time were seen.
  func keepTourSeen(_ inbox: Inbox) async {
    do {
      try site.keepTourSeen()
    } catch {
      await inbox.send(
        .failed(
          Failure(what: "The hints will be shown again", why: error.description)))
    }
  }

  /// Keeps what the console shows, for the next time that it is opened.
  func keep(_ session: Session, _ inbox: Inbox) async {
    do {
      try site.keep(session: session)
    } catch {
      await inbox.send(
        .failed(Failure(what: "What is shown is not kept", why: error.description)))
    }
  }
}
