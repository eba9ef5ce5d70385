// The plan box without a new page: the answer is put below the form.

export function enhancePlan(form: HTMLFormElement, result: HTMLElement): void {
  const button = form.querySelector('button')
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void ask(form, result, button)
  })
}

async function ask(
  form: HTMLFormElement,
  result: HTMLElement,
  button: HTMLButtonElement | null,
): Promise<void> {
  button?.setAttribute('disabled', '')
  result.textContent = 'Working it out …'
  try {
    const body = new FormData(form)
    const answer = await fetch('/plan', { method: 'POST', body, headers: { 'x-ingot-part': '1' } })
    if (answer.ok) result.innerHTML = await answer.text()
    else result.textContent = await answer.text()
  } catch {
    result.textContent = 'The controller cannot be reached.'
  } finally {
    button?.removeAttribute('disabled')
  }
}
