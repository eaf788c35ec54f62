/** The file that the widget loads when somebody reports something, or once did and it could not be sent. */
export { keepReports } from '../report/keep-reports.ts'
export { openReportDialog } from './report-dialog.ts'
