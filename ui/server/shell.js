// Runs before Streamlit's own script, on every page: what a reader is told when the server is away.
// Streamlit's dialog for that speaks to developers, in English; this switches it off.
window.__streamlit = { ...window.__streamlit, HOST_CONFIG: { blockErrorDialogs: true } };

(() => {
  const WORDS = {};
  const PATIENCE = 3; // seconds without a connection before it is worth a word
  let waited = 0;

  const notice = document.createElement("div");
  notice.className = "poollab-away";
  notice.setAttribute("role", "status");
  Object.assign(notice.style, {
    position: "fixed", insetInline: "0", bottom: "1rem", margin: "0 auto", zIndex: 1000000,
    width: "fit-content", maxWidth: "90vw", padding: "0.6rem 1rem", borderRadius: "0.375rem",
    background: "#1b252e", color: "#fff", font: "1rem/1.4 system-ui, sans-serif",
  });

  function language() {
    const asked = new URLSearchParams(location.search).get("lang");
    const page = document.documentElement.lang;
    const found = asked in WORDS ? asked : page !== "en" ? page : navigator.language;
    return found.toLowerCase().startsWith("zh") ? "zh" : "en";
  }

  function look() {
    const state = document.querySelector("[data-testid=stApp]")?.dataset.testConnectionState;
    // No state yet: Streamlit's script is still on its way, and nothing is lost.
    waited = state === undefined || state === "CONNECTED" ? 0 : waited + 1;
    if (waited < PATIENCE) {
      notice.remove();
      return;
    }
    const lang = language();
    const text = WORDS[lang][state === "DISCONNECTED_FOREVER" ? "ended" : "lost"];
    notice.lang = lang;
    if (notice.textContent !== text) notice.textContent = text;
    if (!notice.isConnected) document.body.append(notice);
  }

  setInterval(look, 1000);
})();
