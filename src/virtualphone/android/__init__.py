"""What of Android a program on adb's other side meets: files, packages, settings, activities, the shell."""
