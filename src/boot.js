// Watches the download of the program and moves the bar of the boot shell in index.html.
// Trunk calls this (data-initializer); what fails here is shown by the script in index.html.
export default function () {
  const bar = document.getElementById('boot-bar')
  return {
    onProgress({ current, total }) {
      // Never quite full: compiling comes after the last byte.
      if (bar && total) bar.value = Math.min(0.96, 0.04 + (0.92 * current) / total)
    },
    onFailure(reason) {
      console.error(reason)
      dispatchEvent(new Event('pd:boot-failed'))
    },
  }
}
