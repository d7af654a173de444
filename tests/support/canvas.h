#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace kindred::support {

using Colour = std::array<std::uint8_t, 3>;

/// A picture in memory, 8-bit RGB.
class Canvas {
 public:
  Canvas(int width, int height);
  int width() const { return width_; }
  int height() const { return height_; }
  const std::uint8_t* line(int y) const { return &pixels_[offset(0, y)]; }

  /// Pixels outside are ignored.
  void set(int x, int y, const Colour& colour);
  void fill_ellipse(double x, double y, double radius_x, double radius_y, const Colour& colour);
  /// The whole picture at another width, each pixel the mean of what it covers.
  Canvas scaled_to(int width) const;

 private:
  std::size_t offset(int x, int y) const {
    return (static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(x)) * 3;
  }
  Colour mean(int left, int top, int right, int bottom) const;

  int width_;
  int height_;
  std::vector<std::uint8_t> pixels_;
};

/// The canvas as a JPEG file; `exif` is the content of an APP1 segment, empty for none. Quality as libjpeg's 0 to 100.
std::string encode_jpeg(const Canvas& canvas, int quality, const std::string& exif = {});

}  // namespace kindred::support
