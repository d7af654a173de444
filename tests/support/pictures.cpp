// The demo's pictures: a sky, a sun, hills and, where the rows say that there is a face, a head of the person's own
// colours. Enough to tell one from another in a browser.
#include "support/pictures.h"

#include <cmath>

#include "support/canvas.h"
#include "support/exif_segment.h"

namespace kindred::support {

namespace {

Colour random_colour(Random& random, int darkest, int brightest) {
  return {static_cast<std::uint8_t>(random.between(darkest, brightest)),
          static_cast<std::uint8_t>(random.between(darkest, brightest)),
          static_cast<std::uint8_t>(random.between(darkest, brightest))};
}

Colour between(const Colour& a, const Colour& b, double share) {
  Colour out{};
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::uint8_t>(a[i] + (b[i] - a[i]) * share);
  return out;
}

void draw_sky(Canvas& canvas, Random& random) {
  const Colour zenith = random_colour(random, 40, 160), horizon = random_colour(random, 170, 250);
  for (int y = 0; y < canvas.height(); ++y) {
    const Colour colour = between(zenith, horizon, static_cast<double>(y) / canvas.height());
    for (int x = 0; x < canvas.width(); ++x) canvas.set(x, y, colour);
  }
  canvas.fill_ellipse(random.between(100, canvas.width() - 100), random.between(80, 400), 70, 70, {255, 240, 190});
}

void draw_hills(Canvas& canvas, Random& random) {
  for (int hill = 0; hill < 3; ++hill) {
    const Colour colour = random_colour(random, 20, 150 - 30 * hill);
    const double base = canvas.height() * (0.55 + 0.13 * hill), height = random.between(30, 110);
    const double length = random.between(150, 420), shift = random.unit() * 6;
    for (int x = 0; x < canvas.width(); ++x) {
      for (int y = static_cast<int>(base - height * std::sin(x / length + shift)); y < canvas.height(); ++y) {
        canvas.set(x, y, colour);
      }
    }
  }
}

/// A head that fills the box; its colours belong to the person.
void draw_head(Canvas& canvas, const Box& box, Random colours) {
  const Colour hair = random_colour(colours, 20, 140);
  const Colour skin = between({255, 220, 185}, {110, 70, 45}, colours.unit());
  const Colour dark = {30, 25, 25}, lips = {170, 60, 60};
  const double width = box.x2 - box.x1, height = box.y2 - box.y1;
  const double x = box.x1 + width / 2, y = box.y1 + height / 2;
  canvas.fill_ellipse(x, y - height * 0.05, width / 2, height / 2, hair);
  canvas.fill_ellipse(x, y + height * 0.06, width * 0.4, height * 0.43, skin);
  for (const double side : {-1.0, 1.0}) {
    canvas.fill_ellipse(x + side * width * 0.16, y - height * 0.02, width * 0.05, height * 0.04, dark);
  }
  canvas.fill_ellipse(x, y + height * 0.26, width * 0.13, height * 0.04, lips);
}

Random colours_of(std::uint64_t seed, const std::string& person) {
  return {seed, "colours of " + person};
}

Box on_original(const Box& box) {
  const auto scaled = [](int pixels) { return pixels * kPictureWidth / kPreviewWidth; };
  return {scaled(box.x1), scaled(box.y1), scaled(box.x2), scaled(box.y2)};
}

}  // namespace

RenderedPicture render_picture(const AssetDraft& draft) {
  Canvas canvas(kPictureWidth, kPictureHeight);
  Random random = draft.random("picture");
  draw_sky(canvas, random);
  draw_hills(canvas, random);
  for (std::size_t i = 0; i < draft.spec.faces.size(); ++i) {
    const FaceSpec& face = draft.spec.faces[i];
    const std::string who = face.person ? face.person->str() : draft.asset.face_ids[i].str();
    draw_head(canvas, on_original(face.box), colours_of(draft.seed, who));
  }
  return {encode_jpeg(canvas, 88, exif_segment(draft)), encode_jpeg(canvas.scaled_to(kPreviewWidth), 80),
          encode_jpeg(canvas.scaled_to(kThumbnailWidth), 80)};
}

std::string render_portrait(std::uint64_t seed, const Uuid& person) {
  Canvas canvas(250, 250);  // Immich's size of a person's thumbnail
  canvas.fill_ellipse(125, 125, 200, 200, {205, 215, 225});
  draw_head(canvas, {45, 25, 205, 235}, colours_of(seed, person.str()));
  return encode_jpeg(canvas, 85);
}

}  // namespace kindred::support
