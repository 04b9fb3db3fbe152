// The fields of a CRM in which people write numbers, and what it would save.
(() => {
  const $ = (id) => document.getElementById(id);
  const command = (id, name) => {
    $(id).addEventListener("mousedown", (event) => event.preventDefault());
    $(id).addEventListener("click", () => document.execCommand(name));
  };
  command("bold", "bold");
  command("list", "insertUnorderedList");

  // A field whose keys a script takes, as editors that draw their own text do.
  $("memo").addEventListener("keydown", (event) => {
    if (event.key.length !== 1 || event.ctrlKey) return;
    event.preventDefault();
    $("memo").lastChild.data += event.key;
  });

  // Shown as text, and edited in place once it is clicked.
  $("mobile").addEventListener("click", () => {
    $("mobile").contentEditable = "plaintext-only";
    $("mobile").focus();
  });
  $("mobile").addEventListener("blur", () => $("mobile").removeAttribute("contenteditable"));

  window.editor = { saved: null };
  $("save").addEventListener("click", () => {
    window.editor.saved = {
      rich: $("rich").innerHTML, plain: $("plain").innerHTML, memo: $("memo").innerHTML, mobile: $("mobile").innerHTML,
      area: $("area").value, phone: $("phone").value, name: $("name").value,
      signature: $("signature").contentDocument.body.innerHTML,
    };
  });
})();
