import Cluster
import Fleet
import TerminalUI
import Terraform

// The glyph and the ink of each kind of state: never a colour alone.

extension Concern.Weight {
  var mark: (SafeText, Ink) {
    switch self {
    case .failing: (Glyphs.failed, .danger)
    case .warning: (Glyphs.partial, .warning)
    case .progressing: (Glyphs.partial, .info)
    }
  }
}

extension PodHealth {
  var mark: (SafeText, Ink) {
    switch self {
    case .failing: (Glyphs.failed, .danger)
    case .unknown: (Glyphs.partial, .warning)
    case .starting: (Glyphs.partial, .info)
    case .healthy: (Glyphs.well, .success)
    case .finished: (Glyphs.none, .dim)
    }
  }
}

extension StepProgress.State {
  var mark: (SafeText, Ink) {
    switch self {
    case .waiting: (Glyphs.waiting, .dim)
    case .running: (Glyphs.partial, .info)
    case .succeeded: (Glyphs.done, .success)
    case .failed: (Glyphs.failed, .danger)
    case .abandoned: (Glyphs.failed, .warning)
    }
  }
}

extension ResourceProgress.State {
  var mark: (SafeText, Ink) {
    switch self {
    case .waiting: (Glyphs.waiting, .dim)
    case .running: (Glyphs.partial, .info)
    case .done: (Glyphs.done, .success)
    case .failed: (Glyphs.failed, .danger)
    case .abandoned: (Glyphs.failed, .warning)
    }
  }
}
