/** The administrator's part of the app: its own navigation, and its pages. */
import { lazy, Suspense } from 'react';
import { Route, Routes } from 'react-router';
import { NotFound } from '@/app/Lost';
import { AdminNav } from './common/AdminNav';
import { AdminSkeleton } from './common/AdminSkeleton';
import { Guarded } from './common/Guarded';

const People = lazy(() => import('./people/People'));
const PersonPage = lazy(() => import('./people/PersonPage'));
const Departments = lazy(() => import('./departments/Departments'));
const Quotas = lazy(() => import('./quotas/Quotas'));
const Models = lazy(() => import('./models/Models'));
const Analytics = lazy(() => import('./analytics/Analytics'));
const Tasks = lazy(() => import('./tasks/Tasks'));
const Audit = lazy(() => import('./audit/Audit'));
const Books = lazy(() => import('./books/Books'));

export default function Admin() {
  return (
    <div className="lg:flex">
      <AdminNav />
      <div className="min-w-0 max-w-[96rem] grow">
        <Suspense fallback={<AdminSkeleton />}>
          <Routes>
            <Route index element={<People />} />
            <Route path="people" element={<People />} />
            <Route path="people/:uid" element={<PersonPage />} />
            <Route path="departments" element={<Departments />} />
            <Route path="analytics" element={<Analytics />} />
            <Route element={<Guarded />}>
              <Route path="quotas" element={<Quotas />} />
              <Route path="models" element={<Models />} />
              <Route path="tasks" element={<Tasks />} />
              <Route path="audit" element={<Audit />} />
              <Route path="books" element={<Books />} />
            </Route>
            <Route path="*" element={<NotFound />} />
          </Routes>
        </Suspense>
      </div>
    </div>
  );
}
