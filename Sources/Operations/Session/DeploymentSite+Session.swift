extension DeploymentSite {
  /// What this person's console showed of the deployment last; nil when there was none.
  ///
  /// - Throws: `SiteError` when it was kept and cannot be read.
  public func lastSession<Session: Codable & Sendable>(
    _ type: Session.Type
  ) throws(SiteError) -> Session? {
    // A state file that was named is another thing.
    guard stateOverride == nil else { return nil }
    do {
      return try sessions.last(type)
    } catch {
      throw SiteError(description: "\(error)")
    }
  }

  /// Keeps what this person's console shows.
  ///
  /// - Throws: `SiteError` when it cannot be written.
  public func keep<Session: Codable & Sendable>(session: Session) throws(SiteError) {
    guard stateOverride == nil else { return }
    do {
      try sessions.keep(session)
    } catch {
      throw SiteError(description: "\(error)")
    }
  }

  /// Whether this person has seen the hints for those who open the console for the first time.
  public var hasSeenTour: Bool {
    // Where it cannot be told, hints are better than none.
    (try? world.files.status(tourMarker)).flatMap(\.self) != nil
  }

  /// Remembers that this person has seen the hints.
  ///
  /// - Throws: `SiteError` when that cannot be written down.
  public func keepTourSeen() throws(SiteError) {
    do {
      try world.files.makeDirectory(paths.state)
      try world.files.write(tourMarker, Array("The tour was seen.\n".utf8))
    } catch {
      throw SiteError(description: "\(error)")
    }
  }

  private var sessions: SessionFile {
    SessionFile(paths: deploymentPaths, who: who, files: world.files)
  }

  private var tourMarker: String { "\(paths.state)/tour-seen" }
}
