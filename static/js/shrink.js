/** Draws chosen pictures anew, small: a bad line carries them, and place, time and camera stay on the phone. */

const SIDE = 1_600; // px, longer edge
const QUALITY = 0.72; // of a JPEG; a phone's photo becomes some 200 kB

async function drawn(file) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    return blob ? new File([blob], "picture.jpg", { type: "image/jpeg" }) : file;
  } catch {
    return file; // whatever it is, the house looks at it and says so
  }
}

function show(shots, files) {
  for (const old of shots.querySelectorAll("img")) URL.revokeObjectURL(old.src);
  shots.replaceChildren(
    ...files.map((file) => {
      const shot = new Image(64, 64);
      shot.alt = "";
      shot.src = URL.createObjectURL(file);
      return shot;
    }),
  );
}

export function shrinkPictures(form) {
  const chosen = form.elements.pictures;
  const shots = document.getElementById("shots");
  chosen.addEventListener("change", async () => {
    const most = Number(chosen.dataset.most);
    const files = [...chosen.files];
    shots.textContent = files.length ? shots.dataset.working : "";
    const small = [];
    for (const file of files.slice(0, most)) small.push(await drawn(file)); // one after the other: old phones have little memory
    try {
      const kept = new DataTransfer();
      small.forEach((file) => kept.items.add(file));
      chosen.files = kept.files;
    } catch {
      // Too old to replace what was chosen: it goes as it is.
    }
    show(shots, small);
    if (files.length > most) shots.append(shots.dataset.many.replace("{most}", most));
  });
}
