// A file of the homework is looked at before it travels: its size and the ending of its name. What is
// in it, the server looks at.

export function startFiles(form) {
  const input = form.elements.file;
  const note = form.querySelector("[data-file-note]");
  const { most, large, other } = form.dataset;
  const endings = input.accept.split(",");

  function fault() {
    const [file] = input.files;
    if (!file) return "";
    if (file.size > Number(most)) return large;
    const ending = file.name.slice(file.name.lastIndexOf(".")).toLowerCase();
    return endings.includes(ending) ? "" : other;
  }

  function tell() {
    const text = fault();
    note.hidden = !text;
    note.querySelector("p").textContent = text;
    if (text) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
    return text;
  }

  input.addEventListener("change", tell);
  form.addEventListener("submit", (event) => {
    if (tell()) event.preventDefault();
  });
}
