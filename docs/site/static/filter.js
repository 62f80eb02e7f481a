// The box above a list of keys or questions: shows those that hold every word that is typed.
document.addEventListener("DOMContentLoaded", () => {
  const box = document.querySelector("input.filter");
  if (!box) return;
  const entries = [...document.querySelectorAll("dl.key, dl.question")];
  box.addEventListener("input", () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const entry of entries) {
      const text = entry.textContent.toLowerCase();
      entry.hidden = !words.every((word) => text.includes(word));
    }
    document.body.classList.toggle("is-filtered", words.length > 0);
  });
});
