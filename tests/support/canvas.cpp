// Drawing and encoding for the demo's pictures: little more than a pixel array and libjpeg.
#include "support/canvas.h"

#include <cstddef>
#include <cstdio>
// jpeglib.h needs the two before it.
#include <jpeglib.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace kindred::support {

Canvas::Canvas(int width, int height)
    : width_(width), height_(height), pixels_(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3) {}

void Canvas::set(int x, int y, const Colour& colour) {
  if (x < 0 || y < 0 || x >= width_ || y >= height_) return;
  std::copy(colour.begin(), colour.end(), pixels_.begin() + static_cast<std::ptrdiff_t>(offset(x, y)));
}

void Canvas::fill_ellipse(double x, double y, double radius_x, double radius_y, const Colour& colour) {
  for (int row = static_cast<int>(y - radius_y); row <= y + radius_y; ++row) {
    const double height = (row - y) / radius_y;
    if (height * height > 1) continue;
    const double half = radius_x * std::sqrt(1 - height * height);
    for (int column = static_cast<int>(x - half); column <= x + half; ++column) set(column, row, colour);
  }
}

Colour Canvas::mean(int left, int top, int right, int bottom) const {
  std::array<int, 3> sum{};
  for (int y = top; y < bottom; ++y) {
    const std::uint8_t* pixel = &pixels_[offset(left, y)];
    for (int x = left; x < right; ++x) {
      for (int& channel : sum) channel += *pixel++;
    }
  }
  const int count = (right - left) * (bottom - top);
  return {static_cast<std::uint8_t>(sum[0] / count), static_cast<std::uint8_t>(sum[1] / count),
          static_cast<std::uint8_t>(sum[2] / count)};
}

Canvas Canvas::scaled_to(int width) const {
  Canvas out(width, height_ * width / width_);
  for (int y = 0; y < out.height_; ++y) {
    const int top = y * height_ / out.height_, bottom = std::max(top + 1, (y + 1) * height_ / out.height_);
    for (int x = 0; x < width; ++x) {
      const int left = x * width_ / width, right = std::max(left + 1, (x + 1) * width_ / width);
      out.set(x, y, mean(left, top, right, bottom));
    }
  }
  return out;
}

std::string encode_jpeg(const Canvas& canvas, int quality, const std::string& exif) {
  jpeg_compress_struct job{};
  jpeg_error_mgr errors{};
  job.err = jpeg_std_error(&errors);
  jpeg_create_compress(&job);
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&job, &bytes, &size);
  job.image_width = static_cast<JDIMENSION>(canvas.width());
  job.image_height = static_cast<JDIMENSION>(canvas.height());
  job.input_components = 3;
  job.in_color_space = JCS_RGB;
  jpeg_set_defaults(&job);
  jpeg_set_quality(&job, quality, TRUE);
  jpeg_start_compress(&job, TRUE);
  if (!exif.empty()) {
    jpeg_write_marker(&job, JPEG_APP0 + 1, reinterpret_cast<const JOCTET*>(exif.data()),
                      static_cast<unsigned>(exif.size()));
  }
  while (job.next_scanline < job.image_height) {
    auto* line = const_cast<JSAMPROW>(canvas.line(static_cast<int>(job.next_scanline)));
    jpeg_write_scanlines(&job, &line, 1);
  }
  jpeg_finish_compress(&job);
  jpeg_destroy_compress(&job);
  std::string out(reinterpret_cast<const char*>(bytes), size);
  std::free(bytes);
  return out;
}

}  // namespace kindred::support
