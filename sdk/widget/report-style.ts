export const REPORT_CSS = `:host{all:initial!important;display:block!important;position:fixed!important;font-family:var(--allclear-font,inherit)!important;color-scheme:light dark}
.light{color-scheme:light}.dark{color-scheme:dark}
dialog{--line:color-mix(in srgb,CanvasText 22%,Canvas);--quiet:color-mix(in srgb,CanvasText 72%,Canvas);box-sizing:border-box;width:min(27rem,100vw - 24px);max-height:calc(100dvh - 24px);overflow:auto;overscroll-behavior:contain;border:1px solid var(--line);border-radius:var(--allclear-radius,14px);padding:1.5em;background:Canvas;color:CanvasText;font-size:clamp(14px,.9375rem,24px);line-height:1.5;box-shadow:0 24px 64px rgb(0 0 0/.28);text-align:start}
::backdrop{background:rgb(10 12 20/.45)}
*{box-sizing:border-box;font:inherit;margin:0}dialog{margin:auto}
h2{font-size:1.2em;font-weight:650;letter-spacing:-.01em;line-height:1.3}
.intro,.hint{color:var(--quiet)}.intro{margin-block:.25em 1.25em}.hint{font-size:.875em}
form,.field{display:grid;gap:.375em;justify-items:stretch}form{gap:1.125em}
label{font-weight:600}
select,textarea,input{width:100%;min-height:2.75em;padding:.5em .75em;border:1px solid color-mix(in srgb,CanvasText 48%,Canvas);border-radius:8px;background:Canvas;color:inherit}
textarea{min-height:4.5em;resize:vertical}
:focus-visible{outline:2px solid var(--allclear-accent,Highlight);outline-offset:1px}
[aria-invalid=true]{border-color:#d93a31}
.error:empty{display:none}.error{font-weight:500;color:color-mix(in srgb,#d93a31 72%,CanvasText)}
.attached{padding:.75em .875em;border-radius:8px;background:color-mix(in srgb,CanvasText 6%,Canvas);font-size:.875em}
.attached p:first-child{font-weight:600}
dl{display:grid;grid-template-columns:minmax(0,1fr) fit-content(50%);gap:.125em 1em;margin-block:.375em}
dt{color:var(--quiet)}dd{text-align:end;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
.acts{display:flex;flex-wrap:wrap;gap:.625em;justify-content:flex-end}
button{min-height:2.75em;padding:0 1em;white-space:nowrap;border:1px solid var(--line);border-radius:8px;background:Canvas;color:inherit;font-weight:600;cursor:pointer}
.main{background:var(--allclear-accent,CanvasText);color:var(--allclear-accent-text,Canvas);border-color:transparent}
button:hover{filter:brightness(.94)}
[aria-disabled=true]{opacity:.65;cursor:progress}
.done{display:grid;gap:1.25em;margin-top:.5em}.done:not(.on){display:none}.on .said{font-size:1.05em}
[hidden]{display:none!important}
@media(max-width:480px){dialog{padding:1.125em}.acts>*{flex:1}}
@media(prefers-reduced-motion:no-preference){dialog[open]{animation:in .18s ease-out}@keyframes in{from{opacity:0;transform:translateY(8px)}}}
@media(forced-colors:active){.main{border-color:CanvasText}}
@media print{:host{display:none!important}}`
