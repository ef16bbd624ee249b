import TerminalUI

/// Draws on a canvas of a size and returns the frame.
func drawn(
  _ columns: Int, _ rows: Int, in appearance: Appearance = .unicode,
  _ draw: (inout Canvas, Rect) -> Void
) -> Frame {
  var canvas = Canvas(size: Size(columns: columns, rows: rows), appearance: appearance)
  draw(&canvas, canvas.bounds)
  return canvas.frame
}
