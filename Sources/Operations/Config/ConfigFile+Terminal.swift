extension ConfigFile {
  /// Reads `[screen]` and `[notify]`: what the console does with its terminal.
  static func terminal(_ reader: inout TableReader, _ configuration: inout Configuration) {
    if let value = reader.table("screen") {
      var screen = reader.reader(of: value, at: "screen")
      if let mouse = screen.bool("mouse") { configuration.mouse = mouse }
      reader.problems += screen.finish()
    }
    if let value = reader.table("notify") {
      var notify = reader.reader(of: value, at: "notify")
      if let way = notify.text("run-ended", check: way) { configuration.notifyOfRuns = way }
      if let way = notify.text("pods", check: way) { configuration.notifyOfPods = way }
      reader.problems += notify.finish()
    }
  }

  private static func way(_ text: String) -> String? {
    ["bell", "osc9", "both", "off"].contains(text)
      ? nil : "Write \"bell\", \"osc9\", \"both\" or \"off\"."
  }
}
