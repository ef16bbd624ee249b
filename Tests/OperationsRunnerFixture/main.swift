import FoundationEssentials
import Glibc
import Operations

// The least program that can run runs: `quarterdeck runner RUN-DIR` without the rest of
// quarterdeck. `launch REQUEST` is the other side: it starts that run and then waits to be killed.

var environment: [String: String] = [:]
var next = environ
while let entry = next.pointee {
  let text = String(cString: entry)
  if let equals = text.firstIndex(of: "=") {
    environment[String(text[..<equals])] = String(text[text.index(after: equals)...])
  }
  next += 1
}
let world = World.live(environment: environment)
let arguments = CommandLine.arguments
switch arguments.dropFirst().first {
case "runner" where arguments.count == 3:
  exit(await Runner.main(folder: arguments[2], world: world))
case "launch" where arguments.count == 3:
  let request = try JSONDecoder().decode(RunRequest.self, from: Data(arguments[2].utf8))
  let paths = try Paths(environment: environment)
    .deployment(DeploymentID(realPath: request.directory))
  try await RunLauncher(store: RunStore(paths: paths, world: world), world: world)
    .start(request, variables: [:])
  while true { pause() }
case "hold" where arguments.count == 3:
  // Starts a program that must not outlive it, says its number, and waits.
  let running = try await world.processes.start(
    Program(
      "/bin/sleep", [arguments[2]], environment: environment, output: .discarded, lifetime: .ours),
    nil)
  print(running.processID)
  fflush(nil)
  while true { pause() }
default:
  exit(64)
}
