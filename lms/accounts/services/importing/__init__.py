from lms.accounts.services.importing.jobs import apply_file, forget_files, leave_file, name_columns, send_file, work_on

__all__ = ["apply_file", "forget_files", "leave_file", "name_columns", "send_file", "work_on"]
