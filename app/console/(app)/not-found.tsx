export default function NotFound() {
  return (
    <>
      <h1 className="font-semibold text-2xl tracking-tight">There is nothing here</h1>
      <p className="mt-2">
        It was deleted, or never was.{' '}
        <a className="underline" href="/console">
          Back to the incidents
        </a>
      </p>
    </>
  )
}
