// Tells the server whether anybody looks at the page: what is hidden needs no news.
document.addEventListener("visibilitychange", () => emitEvent("phonedeck-visible", !document.hidden));
