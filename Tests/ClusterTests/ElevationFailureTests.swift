import Cluster
import Testing

@Suite("Why a command has no rights") struct ElevationFailureTests {
  @Test(
    "The words of sudo 1.9 are understood, wherever they stand",
    arguments: [
      ("without sudo: sudo: a password is required", ElevationFailure.passwordRequired),
      ("without sudo: sudo: sorry, you must have a tty to run sudo", .terminalRequired),
      ("without sudo: ubuntu is not in the sudoers file.", .notAllowed),
      (
        "without sudo: Sorry, user ubuntu is not allowed to execute '/usr/bin/true' as root on n1.",
        .notAllowed
      ),
      ("without sudo: sh: 1: sudo: not found", .notInstalled),
      ("without sudo: bash: line 1: sudo: command not found", .notInstalled),
      (
        "x\nwithout sudo: sudo: effective uid is not 0, is /usr/bin/sudo on a file system with the "
          + "'nosuid' option set or an NFS file system without root privileges?\ny",
        .other(
          "sudo: effective uid is not 0, is /usr/bin/sudo on a file system with the 'nosuid' option "
            + "set or an NFS file system without root privileges?")
      ),
    ])
  func words(_ text: String, _ failure: ElevationFailure) {
    #expect(ElevationFailure(errorOutput: text) == failure)
    #expect(failure.reason.last?.isPunctuation == true)
  }

  @Test("A command that had the rights says nothing of them")
  func elevated() {
    #expect(ElevationFailure(errorOutput: "") == nil)
    #expect(ElevationFailure(errorOutput: "tail: cannot open 'x'\n") == nil)
    #expect(ElevationFailure.isNoise("sudo: unable to resolve host n1: Name or service not known"))
    #expect(!ElevationFailure.isNoise("tail: cannot open 'x'"))
    #expect(ElevationFailure.isRefusal("tail: cannot open 'x' for reading: Permission denied"))
    #expect(!ElevationFailure.isRefusal("tail: cannot open 'x': No such file or directory"))
  }
}
